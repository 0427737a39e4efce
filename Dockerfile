FROM node:24-slim AS build
WORKDIR /amistory
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run -s build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production AMISTORY_DATA=/data AMISTORY_HOST=0.0.0.0 AMISTORY_PORT=3000 \
    AMISTORY_DEVELOPMENT_KEY=off
WORKDIR /amistory
COPY --from=build /amistory/package.json ./
COPY --from=build /amistory/node_modules node_modules
COPY --from=build /amistory/dist dist
COPY --from=build /amistory/bin bin
COPY --from=build /amistory/examples examples
# A new volume takes over owner and mode of the folder it is mounted on: without this the user `node` could not write to it.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.AMISTORY_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# No npm in between: SIGTERM must reach the engine itself.
ENTRYPOINT ["node", "--max-semi-space-size=8", "--v8-pool-size=0", "dist/apps/api/src/main.js"]
