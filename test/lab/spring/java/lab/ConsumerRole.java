package lab;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableFeignClients(clients = ProducerClient.class)
@Import({ShopApi.class, ProducerClient.Fallback.class, FaultSwitch.class, Traffic.class, AdminApi.class})
class ConsumerRole {}
