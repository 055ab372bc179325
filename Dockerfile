FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /srv/studio studio \
    && install -d -o studio /var/lib/studio
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STUDIO_DATA_DIR=/var/lib/studio \
    STUDIO_STATIC_DIR=/srv/studio-static
WORKDIR /srv/studio
COPY . .
# A key and a folder that stay in this step: the image holds no secret, and static files are not in the volume.
RUN STUDIO_SECRET_KEY=build STUDIO_DATA_DIR=/srv/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /srv/build \
    && python -m compileall -q studio
USER studio
VOLUME /var/lib/studio
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "manage.py", "up", "--host", "0.0.0.0"]
