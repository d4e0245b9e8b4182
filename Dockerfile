# The steps are the README's: build, then run one file with a folder for the database.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Cargo.toml Cargo.lock manifest.yml ./
COPY migrations migrations
COPY src src
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home shadowday \
 && install --directory --owner=shadowday --group=shadowday /data
COPY --from=build /build/target/release/shadowday /usr/local/bin/shadowday
USER shadowday
ENV LISTEN_ADDR=0.0.0.0:3000 DATABASE_URL=sqlite:///data/shadowday.db
VOLUME /data
EXPOSE 3000
# bash talks to the port by itself, so that no other tool has to be in the image.
HEALTHCHECK --interval=30s --timeout=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"]
ENTRYPOINT ["shadowday"]
CMD ["serve"]
