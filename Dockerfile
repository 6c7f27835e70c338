# The exporter's image: docker build -t celeriac . && docker run -p 127.0.0.1:5555:5555 -e CELERIAC_BROKER=redis://… celeriac
# It runs as nobody in particular (10001), with a read-only root file system if you like: what it keeps, it keeps below
# /var/lib/celeriac. Options are best given as variables: the health check reads them too, and no flag of `docker run`.

# The Node that the tests run on, to the last digit (tests/stack/image.test.ts holds it to package-lock.json).
FROM node:24.21.0-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY exporter/package.json exporter/

# What the exporter needs to run, of the whole workspace; the Node that it would bring along is here already. No package of it has
# anything to do at its installation.
FROM manifests AS dependencies
# What is for the build alone, and stays since something of the plugin's needs it too, goes as well.
RUN npm ci --workspace @celeriac/exporter --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/typescript node_modules/@types node_modules/undici-types

FROM manifests AS build
RUN npm ci --workspace @celeriac/exporter --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY exporter exporter
RUN npm run build:exporter && find exporter/dist -name '*.d.ts' -o -name '*.map' | xargs rm
# The commit, which --version and celeriac_build_info tell: docker build --build-arg REVISION=$(git rev-parse HEAD) .
ARG REVISION=unknown
RUN npm pkg set gitHead="$REVISION" --workspace @celeriac/exporter

# The system: Node, and none of what installs packages.
FROM node:24.21.0-bookworm-slim AS system
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share/man /usr/local/share/doc /opt/yarn-* /root/.npm \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
      /usr/local/bin/docker-entrypoint.sh \
 && echo 'celeriac:x:10001:10001::/var/lib/celeriac:/usr/sbin/nologin' >> /etc/passwd \
 && echo 'celeriac:x:10001:' >> /etc/group \
 && install -d -o 10001 -g 10001 -m 0750 /var/lib/celeriac \
 && ln -s /app/exporter/bin/celeriac.js /usr/local/bin/celeriac

# From nothing, so that what was removed is in no layer either.
FROM scratch
COPY --from=system / /
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/exporter/package.json /app/exporter/package.json
COPY --from=build /app/exporter/bin /app/exporter/bin
COPY --from=build /app/exporter/dist /app/exporter/dist
# For --app, in an image made from this one that has Python and the application.
COPY --from=build /app/exporter/python/celeriac/application.py /app/exporter/python/celeriac/application.py
COPY LICENSE /app/LICENSE
LABEL org.opencontainers.image.title="Celeriac" \
      org.opencontainers.image.description="Watches and controls Celery clusters: Prometheus metrics, REST, streams" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production \
    HOME=/var/lib/celeriac \
    STATE_DIRECTORY=/var/lib/celeriac
WORKDIR /var/lib/celeriac
VOLUME /var/lib/celeriac
# A number, since Kubernetes cannot tell that a name is not root's.
USER 10001:10001
EXPOSE 5555
# That it answers, not that it sees its broker: no restart would mend that. /-/ready tells it.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["celeriac", "healthcheck"]
ENTRYPOINT ["celeriac"]
