# The image of meshc: the sidecars of a task, the controller, and the command line.
#
#   docker build --build-arg VERSION=1.4.0 --build-arg REVISION="$(git rev-parse HEAD)" -t meshc:1.4.0 .
#
# It needs nothing from the builder beyond what every builder can do, and no image but this one.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}

# For transparent proxy, where mesh-init runs as root. apt's own caches are 80 MB where a base does not turn them off.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends iptables \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log

# The sidecars share the group; consul-dataplane runs as 5995, the programs of this image as 5996. A volume that is
# mounted at one of these folders takes its owner from here: without that it would belong to root, and neither
# mesh-init (/consul) nor the controller (/tmp/meshc) could write.
RUN groupadd --gid 5995 meshc \
  && useradd --uid 5996 --gid 5995 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin meshc \
  && install --directory --owner=5996 --group=5995 --mode=0770 /consul /tmp/meshc
VOLUME /consul /tmp/meshc

COPY --from=build /src/dist /opt/meshc
COPY --from=build /src/schema/*.schema.json /opt/meshc/schema/
COPY --from=build /src/LICENSE /opt/meshc/LICENSE
COPY --from=build /src/src/bin/meshc-image /opt/meshc/meshc-image
RUN ln -s /opt/meshc/meshc.js /usr/local/bin/meshc \
  && ln -s /opt/meshc/meshc-runtime /usr/local/bin/meshc-runtime

ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="meshc" \
  org.opencontainers.image.description="Sidecars, controller and command line of a Consul service mesh on AWS ECS" \
  org.opencontainers.image.licenses="MPL-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"

ENV NODE_ENV=production
USER 5996:5995
WORKDIR /opt/meshc
ENTRYPOINT ["/opt/meshc/meshc-image"]
