# One image per process: docker build --target api|gateway|recorder|migrate .
# npm install --no-save takes what the lockfile says; npm ci would want a lockfile with the programs of every platform.
# The version of Node is the one that the project is tested with (package.json, devDependencies.node).

FROM node:26.10.0-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --no-audit --no-fund
COPY tsconfig.base.json tsconfig.json tsconfig.build.json ./
COPY apps ./apps
COPY libs ./libs
COPY migrations ./migrations
RUN npm run build

FROM node:26.10.0-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:26.10.0-slim AS runtime
ENV NODE_ENV=production
WORKDIR /app
# Folders that a volume may cover: a new volume takes over their owner.
RUN install -d -o node -g node -m 0700 /var/lib/sallyport /run/enrolment
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /src/dist/libs ./dist/libs
COPY package.json LICENSE ./
COPY scripts/healthcheck.mjs ./scripts/
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "scripts/healthcheck.mjs"]

FROM runtime AS api
ENV API_HOST=0.0.0.0 API_PORT=4100 CONSOLE_DIST=/app/dist/admin
COPY --from=build /src/dist/admin ./dist/admin
COPY --from=build /src/dist/apps/api ./dist/apps/api
EXPOSE 4100
CMD ["node", "--enable-source-maps", "dist/apps/api/src/main.js"]

FROM runtime AS gateway
ENV GATEWAY_HOST=0.0.0.0 GATEWAY_PORT=4200 STATE_DIR=/var/lib/sallyport
COPY --from=build /src/dist/apps/gateway ./dist/apps/gateway
EXPOSE 4200
VOLUME /var/lib/sallyport
CMD ["node", "--enable-source-maps", "dist/apps/gateway/src/main.js"]

FROM runtime AS recorder
ENV RECORDER_HOST=0.0.0.0 RECORDER_PORT=4102
COPY --from=build /src/dist/apps/recorder ./dist/apps/recorder
EXPOSE 4102
CMD ["node", "--enable-source-maps", "dist/apps/recorder/src/main.js"]

FROM runtime AS migrate
COPY --from=build /src/dist/migrations ./dist/migrations
HEALTHCHECK NONE
CMD ["node", "--enable-source-maps", "dist/migrations/migrate.js"]
