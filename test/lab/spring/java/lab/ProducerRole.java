package lab;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({CatalogApi.class, OrderApi.class, PayloadApi.class, FaultSwitch.class, Traffic.class, Answers.class, AdminApi.class})
class ProducerRole {}
