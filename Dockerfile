# One image with the three programs: mya-producer, mya-consumers, mya-projections.
#
#   docker build --tag mya-sims-sync:local .
#
# A builder that reaches Python packages in its own way hands pip's settings over for the time of the
# build; nothing of them stays in the image:
#
#   docker build --secret id=pip,src=pip.conf --secret id=certificates,src=ca.pem …

# Another mirror of the same image, or a later patch of it: --build-arg PYTHON_IMAGE=…
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build

# What production needs, by hash, in an environment of its own; it changes less often than the code.
COPY requirements.platform.lock ./
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=certificates \
    python -m venv --without-pip /opt/mya \
    && pip --python /opt/mya/bin/python install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.platform.lock

# What builds our own wheel, by hash too; it stays in this stage.
COPY requirements.build.lock ./
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=certificates \
    python -m venv tools \
    && tools/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.build.lock

COPY pyproject.toml README.md ./
COPY avro avro
COPY producer producer
COPY projections projections
COPY consumers consumers
RUN tools/bin/pip wheel --no-index --no-deps --no-build-isolation --wheel-dir wheels . \
    && pip --python /opt/mya/bin/python install --no-index --no-deps wheels/*.whl

FROM ${PYTHON_IMAGE}

LABEL org.opencontainers.image.title="mya-sims-sync" \
      org.opencontainers.image.description="Brings a school's data from SIMS to MYA every night, event-sourced on Apache Kafka."

# A number, so that an orchestrator can see that it is not root. The folder is for the state of a
# producer, the only one of the programs that writes files.
RUN groupadd --gid 10001 mya \
    && useradd --uid 10001 --gid mya --no-log-init --no-create-home --home-dir /var/lib/mya \
        --shell /usr/sbin/nologin mya \
    && install --directory --owner mya --group mya --mode 700 /var/lib/mya

COPY --from=build /opt/mya /opt/mya
ENV PATH=/opt/mya/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

USER 10001:10001
WORKDIR /var/lib/mya

# The command is one of the programs with its arguments; there is none to begin with by itself.
CMD ["sh", "-c", "for program in mya-producer mya-consumers mya-projections; do $program --help; done"]

# Last, so that a new commit changes no other layer.
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION}
