# One image for every stage: `docker build -t incidentwire:local .`; the command names the stage (compose.yaml).
# Base image and package index are build arguments, so that it builds where no public registry can be reached.
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
# pip reads these from its environment. They end with this build stage: nothing of them is in the final image.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
ARG PIP_NO_INDEX
ARG PIP_TRUSTED_HOST
ARG PIP_CERT
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src

# The locked dependencies first: they change seldom, and their layer is the one that costs minutes.
COPY locks/runtime.txt locks/build.txt locks/
RUN python3 -m venv /opt/incidentwire \
 && /opt/incidentwire/bin/pip install --require-hashes -r locks/runtime.txt \
 && python3 -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r locks/build.txt

COPY pyproject.toml README.md LICENSE ./
COPY incidentwire incidentwire
COPY ingest ingest
COPY consumers consumers
COPY pipeline pipeline
# Without build isolation: the build backend comes from its lock, not from whatever the index holds today.
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/incidentwire/bin/pip install --no-deps --no-index /dist/*.whl

# The gazetteer is built once here and read by every container: the root file system is read-only at run time.
ENV INCIDENTWIRE_CACHE=/opt/incidentwire/cache
RUN /opt/incidentwire/bin/incidentwire gazetteer build

FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin incidentwire
COPY --from=build /opt/incidentwire /opt/incidentwire
ENV PATH=/opt/incidentwire/bin:$PATH \
    INCIDENTWIRE_CACHE=/opt/incidentwire/cache \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /tmp
STOPSIGNAL SIGTERM
ENTRYPOINT ["incidentwire"]
CMD ["--help"]
