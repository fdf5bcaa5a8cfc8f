/** Texts for readers of the Istio side and of how applications are started, which no recorded fixture has. */

const MESH_CONFIG = `accessLogFile: /dev/stdout
rootNamespace: istio-system
connectTimeout: 5s
outboundTrafficPolicy:
  mode: REGISTRY_ONLY
defaultConfig:
  gatewayTopology:
    numTrustedProxies: 2
  proxyMetadata:
    ISTIO_META_DNS_CAPTURE: "true"
defaultHttpRetryPolicy:
  attempts: 1
  retryOn: connect-failure,refused-stream
`;

export const MESH: readonly string[] = [
  MESH_CONFIG,
  `apiVersion: v1
kind: ConfigMap
metadata:
  name: istio
  namespace: istio-system
data:
  mesh: |-
${MESH_CONFIG.replaceAll(/^(?=.)/gm, '    ')}  meshNetworks: 'networks: {}'
`,
  `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: installed
  namespace: istio-system
spec:
  profile: default
  meshConfig:
    trustDomain: cluster.local
    defaultHttpRetryPolicy:
      attempts: 3
      retryOn: 5xx
  values:
    compatibilityVersion: "1.24"
    pilot:
      env:
        PILOT_ENABLE_ALPHA_GATEWAY_API: true
  components:
    pilot:
      k8s:
        env:
          - name: PILOT_HTTP10
            value: "1"
`,
];

export const GATEWAY_API: readonly string[] = [
  `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: shop
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      hostname: "*.shop.example"
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: Same
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: items
  namespace: shop
spec:
  parentRefs:
    - name: shop
      sectionName: http
  hostnames:
    - items.shop.example
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /items
          headers:
            - name: x-canary
              value: yes-please
      filters:
        - type: URLRewrite
          urlRewrite:
            path:
              type: ReplacePrefixMatch
              replacePrefixMatch: /
      timeouts:
        request: 10s
        backendRequest: 2s
      backendRefs:
        - name: items
          port: 8080
          weight: 90
        - name: items-canary
          port: 8080
          weight: 10
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata:
  name: stock
  namespace: shop
spec:
  parentRefs:
    - name: shop
  rules:
    - matches:
        - method:
            type: Exact
            service: shop.Stock
            method: Take
      backendRefs:
        - name: stock
          port: 9090
`,
];

export const COMPOSE: readonly string[] = [
  `version: "3.8"
services:
  producer:
    image: shop/producer:1.0
    hostname: producer
    environment:
      SPRING_PROFILES_ACTIVE: docker
      SERVER_PORT: 8080
      EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: http://registry:8761/eureka
    ports:
      - "8080:8080"
  consumer:
    build:
      context: ./consumer
    depends_on:
      - producer
    environment:
      - SPRING_PROFILES_ACTIVE=docker,\${PROFILE:-dev}
      - PRODUCER_URL=http://producer:8080
    command: ["java", "-Dribbon.ReadTimeout=2000", "-jar", "/app.jar", "--server.port=8081"]
`,
];

export const WORKLOADS: readonly string[] = [
  `apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  PROFILES: kubernetes
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: consumer
  labels:
    app: consumer
spec:
  replicas: 2
  selector:
    matchLabels:
      app: consumer
  template:
    metadata:
      labels:
        app: consumer
    spec:
      containers:
        - name: consumer
          image: shop/consumer:1.0
          args: ["--server.port=8081"]
          env:
            - name: SPRING_PROFILES_ACTIVE
              valueFrom:
                configMapKeyRef:
                  name: shop
                  key: PROFILES
            - name: JAVA_TOOL_OPTIONS
              value: -Dhystrix.command.default.execution.timeout.enabled=false
          envFrom:
            - secretRef:
                name: credentials
`,
];

/** ConfigMaps that carry an application's files. */
export const CONFIG_MAPS: readonly string[] = [
  `apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: shop
data:
  application.yml: |
    spring:
      application:
        name: shop
    server:
      port: 8080
    producer:
      ribbon:
        ReadTimeout: 2000
        ConnectTimeout: 500
    zuul:
      routes:
        - path: /items/**
`,
];
