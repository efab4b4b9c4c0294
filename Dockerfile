# The same steps as `make run`, with PostGIS in a container of its own (compose.yaml).
FROM node:20-bookworm-slim AS vendor
WORKDIR /lantu
COPY package.json package-lock.json .npmrc ./
COPY setup/vendor.sh setup/water.mjs setup/
RUN sh setup/vendor.sh
COPY setup/bundle.mjs setup/
COPY static/css static/css
COPY static/js static/js
COPY app/templates app/templates
COPY projects/words/vocabulary.py projects/words/
RUN node setup/bundle.mjs

FROM python:3.11-slim-bookworm
# The fonts that PDF files are set in, and what copies a database (lantu backup).
RUN apt-get update && apt-get install -y --no-install-recommends fontconfig fonts-noto-cjk postgresql-client && rm -rf /var/lib/apt/lists/*
WORKDIR /lantu
COPY setup/python.sh setup/requirements.lock setup/
COPY app/translations app/translations
RUN sh setup/python.sh
COPY . .
COPY --from=vendor /lantu/static/vendor static/vendor
COPY --from=vendor /lantu/static/built static/built
RUN useradd --system --uid 999 --no-create-home lantu && install -d -o 999 -m 700 var
USER 999
ENV PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["sh", "-c", ".venv/bin/lantu prepare && exec .venv/bin/lantu serve --host 0.0.0.0 --port \"$PORT\""]
