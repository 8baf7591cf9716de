# The desk: one image for the web server, the workers, the beat and the migrations.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 DEBUG=false
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin twir
WORKDIR /srv/twir

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: --requirement requirements.lock

COPY manage.py gunicorn.conf.py ./
COPY twir twir
COPY issues issues
COPY submissions submissions
COPY events events
COPY templates templates
COPY static static
RUN SECRET_KEY="$(head -c 48 /dev/urandom | base64)" ALLOWED_HOSTS=localhost DATABASE_URL=postgres:///none \
    python manage.py collectstatic --noinput \
    && python -m compileall -q .

USER twir
EXPOSE 8000
ENV GUNICORN_CMD_ARGS="--bind 0.0.0.0:8000 --no-control-socket"
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "twir.probe"]
CMD ["gunicorn", "twir.wsgi:application"]
