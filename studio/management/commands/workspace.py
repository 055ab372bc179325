"""`manage.py workspace …`: tenants of this installation, their keys and origins."""

import getpass
import os
import sys
import textwrap
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.management.listening import known_base
from studio.models import ApiKey, SigningKey, Workspace
from studio.services import copies, engines, keys, standing, webhooks, workspaces
from studio.services.errors import ServiceError

CREATED = """\
Workspace “{name}”

  id       {id}
  API key  {token}

The key is shown this once. It goes into the server of the product that embeds the studio, never into a page.
In the page (docs/embedding.md tells the rest):

{lines}
"""
NO_ORIGIN = "No page may frame it yet. Say whose: python3 manage.py workspace origin add {id} https://shop.example"


class Command(BaseCommand):
    help = "Make and list workspaces; add and revoke their keys; say whose pages may frame the studio for them."

    def add_arguments(self, parser: CommandParser) -> None:
        # Django gives its parser's own class to subparsers, with arguments that they need.
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=ArgumentParser)
        create = self.verb(verbs, "create", "make a workspace and its first API key", of_one=False)
        create.add_argument("--name", required=True)
        create.add_argument("--origin", action="append", default=[], help="whose pages may frame it; may be repeated")
        create.add_argument("--engine", choices=Workspace.Engine.values, default=Workspace.Engine.LOCAL)
        self.verb(verbs, "list", "all workspaces with their origins and live keys", of_one=False)
        self.add_key_verbs(verbs)
        origin = self.noun(verbs, "origin")
        self.verb(origin, "add", "let an origin's pages frame it").add_argument("origin")
        self.verb(origin, "remove", "let them no longer").add_argument("origin")
        webhook = self.noun(verbs, "webhook")
        self.verb(webhook, "add", "let the service report here that a video is finished")
        self.verb(webhook, "remove", "let it report no longer")
        self.verb(webhook, "show", "whether it is in order, and what was reported")
        engine = self.verb(verbs, "engine", "say who makes its videos")
        engine.add_argument("engine", choices=Workspace.Engine.values)
        copied = self.verb(verbs, "copies", "say whether the files of its finished videos are copied to this studio")
        copied.add_argument("keep", choices=["on", "off"])
        self.verb(verbs, "reseal", "seal every kept key anew, after STUDIO_SECRET_KEY was replaced", of_one=False)

    def add_key_verbs(self, verbs: Any) -> None:
        key = self.noun(verbs, "key")
        self.verb(key, "add", "print a new API key, once").add_argument("--name", default="API key")
        self.verb(key, "revoke", "close a key for good").add_argument("key", help="how it begins, its id or its name")
        signing = self.noun(verbs, "signing-key")
        self.verb(signing, "add", "keep an Ed25519 public key, PEM on the standard input").add_argument(
            "--name", default="Signing key"
        )
        heygen = self.noun(verbs, "heygen-key")
        self.verb(heygen, "set", "keep its own key of HeyGen, from the standard input").add_argument(
            "--from-env", metavar="VARIABLE", help="read it from this environment variable instead"
        )
        self.verb(heygen, "forget", "forget it")

    def noun(self, verbs: Any, name: str) -> Any:
        return verbs.add_parser(name).add_subparsers(dest="does", required=True)

    def verb(self, verbs: Any, name: str, help: str, *, of_one: bool = True) -> ArgumentParser:
        parser = verbs.add_parser(name, help=help, description=help)
        if of_one:
            parser.add_argument("workspace", type=uuid.UUID, help="its id")
        return parser

    def handle(self, *, verb: str, does: str = "", workspace: uuid.UUID | None = None, **options: Any) -> None:
        name = "_".join(filter(None, ("do", verb, does))).replace("-", "_")
        try:
            given = [workspaces.get_workspace(workspace)] if workspace else []
            getattr(self, name)(*given, **options)
        except ServiceError as error:
            raise CommandError(error.sentence) from None

    def do_create(self, *, name: str, origin: list[str], engine: str, **options: Any) -> None:
        made = workspaces.create_workspace(name, origin, engine)
        _, token = keys.add_api_key(made, "API key")
        lines = textwrap.indent(workspaces.page_lines(made, known_base()), "  ")
        self.stdout.write(CREATED.format(name=made.name, id=made.pk, token=token, lines=lines))
        if not made.origins:
            self.stderr.write(NO_ORIGIN.format(id=made.pk))
        if problem := engines.engine_problem(made):
            self.stderr.write(f"{problem} Give it one: python3 manage.py workspace heygen-key set {made.pk}")

    def do_list(self, **options: Any) -> None:
        for one in Workspace.objects.all():
            own = f", own key …{one.heygen_key_end}" if one.heygen_key else ""
            home = ", the installation's own" if workspaces.is_home(one) else ""
            self.stdout.write(f"{one.pk}  {one.name}  ({one.engine}{own}{home})")
            for origin in one.origins:
                self.stdout.write(f"    origin       {origin}")
            for key in ApiKey.objects.live().filter(workspace=one):
                self.stdout.write(f"    API key      {key.prefix}…  {key.name}, {used(key)}")
            for key in SigningKey.objects.live().filter(workspace=one):
                self.stdout.write(f"    signing key  {key.pk}  {key.name}, {used(key)}")

    def do_key_add(self, workspace: Workspace, *, name: str, **options: Any) -> None:
        _, token = keys.add_api_key(workspace, name)
        self.stdout.write(token)
        self.stderr.write("It is shown this once.")

    def do_key_revoke(self, workspace: Workspace, *, key: str, **options: Any) -> None:
        found = keys.find_key(workspace, key)
        keys.revoke_key(found)
        self.stdout.write(f"Revoked: {found.name}")

    def do_signing_key_add(self, workspace: Workspace, *, name: str, **options: Any) -> None:
        self.stdout.write(f"kid {keys.add_signing_key(workspace, name, sys.stdin.read()).pk}")

    def do_origin_add(self, workspace: Workspace, *, origin: str, **options: Any) -> None:
        self.stdout.write(f"Added: {workspaces.add_origin(workspace, origin)}")

    def do_origin_remove(self, workspace: Workspace, *, origin: str, **options: Any) -> None:
        workspaces.remove_origin(workspace, origin)
        self.stdout.write("Removed.")

    def do_webhook_add(self, workspace: Workspace, **options: Any) -> None:
        webhooks.register_webhook(workspace)
        self.do_webhook_show(workspace)

    def do_webhook_remove(self, workspace: Workspace, **options: Any) -> None:
        removed = webhooks.remove_webhook(workspace)
        self.stdout.write("Removed." if removed else "There was none.")

    def do_webhook_show(self, workspace: Workspace, **options: Any) -> None:
        for line in standing.tell_webhooks(workspace):
            self.stdout.write(line)

    def do_engine(self, workspace: Workspace, *, engine: str, **options: Any) -> None:
        engines.set_engine(workspace, engine)
        if problem := engines.engine_problem(workspace):
            self.stderr.write(problem)

    def do_heygen_key_set(self, workspace: Workspace, *, from_env: str | None, **options: Any) -> None:
        engines.set_heygen_key(workspace, secret(from_env))
        self.stdout.write(f"Kept, sealed: …{workspace.heygen_key_end}. HeyGen makes this workspace's videos now.")

    def do_heygen_key_forget(self, workspace: Workspace, **options: Any) -> None:
        engines.forget_heygen_key(workspace)
        self.stdout.write("Forgotten.")
        if problem := engines.engine_problem(workspace):
            self.stderr.write(problem)

    def do_copies(self, workspace: Workspace, *, keep: str, **options: Any) -> None:
        copies.set_keep_copies(workspace, keep == "on")
        if keep == "on":
            self.stdout.write("Files are copied once a video of HeyGen is finished; so are those of the last day.")
        else:
            self.stdout.write("Nothing more is copied. What is here stays.")

    def do_reseal(self, **options: Any) -> None:
        self.stdout.write(f"Sealed anew: {engines.reseal_keys()}")


def used(key: ApiKey | SigningKey) -> str:
    return f"last used {key.last_used_on}" if key.last_used_on else "never used"


def secret(variable: str | None) -> str:
    """Never an argument: those stand in the shell's history and in every list of processes."""
    if variable:
        return os.environ.get(variable, "")
    return getpass.getpass("HeyGen's key: ") if sys.stdin.isatty() else sys.stdin.readline()
