"""How people reach the registry: pages, API and commands."""

from __future__ import annotations

from flask import Flask

from app.config import Config


def create_app(config: Config) -> Flask:
    """Return the application for a configuration; nothing is connected until the first request."""
    # Imported here so that a command which needs no pages starts without loading them.
    from app import routes
    from app.accounts import second_step
    from app.desk import counts as desk_counts
    from app.federation import asking
    from app.federation import home as federation_home
    from app.jobs import header as jobs_header
    from app.map import kept_tiles
    from app.web import (
        characters,
        compression,
        cors,
        csrf,
        errors,
        extensions,
        files,
        home,
        identity,
        kept,
        kept_answers,
        late,
        limits,
        logs,
        metrics,
        notices,
        past,
        replicas,
        security,
        statements,
        static_files,
        templating,
        tidy_request,
        too_large,
        unsent,
        uploads,
    )
    from app.words import i18n

    app = Flask("app", static_folder=str(config.static_folder), static_url_path="/static")
    app.config.from_mapping(config.as_flask())
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    tidy_request.init_app(app)
    logs.configure()
    compression.init_app(app)
    static_files.init_app(app, config.static_folder)
    extensions.init_app(app)
    i18n.init_app(app)
    security.init_app(app)
    cors.init_app(app, config)
    metrics.init_app(app)
    statements.init_app(app)
    late.init_app(app)
    identity.init_app(app, config)
    csrf.init_app(app)
    characters.init_app(app)
    unsent.init_app(app)
    notices.init_app(app)
    limits.init_app(app)
    second_step.init_app(app)
    templating.init_app(app)
    files.init_app(app)
    past.init_app(app)
    home.init_app(app)
    desk_counts.init_app(app)
    jobs_header.init_app(app)
    kept_tiles.init_app(app)
    errors.init_app(app)
    uploads.init_app(app)
    kept.init_app(app, config)
    kept_answers.init_app(app)
    too_large.init_app(app)
    replicas.init_app(app, config)
    asking.init_app(app)
    federation_home.init_app(app)
    routes.init_app(app)
    return app
