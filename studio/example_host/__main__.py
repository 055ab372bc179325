"""`python -m studio.example_host`: the host's own server. One call to the studio, no library.

STUDIO_URL, STUDIO_WORKSPACE and STUDIO_API_KEY say which studio; HOST_PORT where to listen on this machine.
"""

import html
import inspect
import json
import os
import urllib.parse
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

STUDIO, WORKSPACE, API_KEY = (os.environ[f"STUDIO_{name}"] for name in ("URL", "WORKSPACE", "API_KEY"))
PORT = int(os.environ["HOST_PORT"])
ORIGIN = f"http://localhost:{PORT}"
HERE = Path(__file__).parent
# Who has an account in this product, which asks for no password.
PEOPLE = {"ada": {"id": "ada", "name": "Ada Lovelace"}, "ben": {"id": "ben", "name": "Ben Ali"}}
POLICY = (
    f"default-src 'none'; script-src 'self' {STUDIO}; style-src 'self'; connect-src 'self'; frame-src {STUDIO}; "
    f"img-src data:; base-uri 'none'; form-action {STUDIO}; frame-ancestors 'none'"
)
FILES = {"/host.css": "text/css", "/host.js": "text/javascript"}


def launch_token(person: dict) -> str:
    request = urllib.request.Request(
        f"{STUDIO}/api/v1/embed-sessions",
        json.dumps({"subject": person["id"], "name": person["name"], "origin": ORIGIN}).encode(),
        {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["launch_token"]


def close_frames(person: dict) -> None:
    subject = urllib.parse.quote(person["id"], safe="")
    address = f"{STUDIO}/api/v1/embed-sessions?subject={subject}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {API_KEY}"}, method="DELETE")
    urllib.request.urlopen(request, timeout=10).close()


class Product(BaseHTTPRequestHandler):
    def person(self) -> dict | None:
        """Who is signed in: in a product, whatever it knows them by; here a cookie of this page, and Ada at first."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("person")
        return PEOPLE.get(cookie.value if cookie else "ada")

    def do_GET(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        if self.path in FILES:
            self.send(200, FILES[self.path], (HERE / self.path[1:]).read_text())
        elif url.path == "/":
            self.send(200, "text/html", page(self.person(), urllib.parse.parse_qs(url.query).get("video", [""])[0]))
        else:
            self.send(404, "text/plain", "There is nothing here.")

    def do_POST(self) -> None:
        """Another site's page cannot send this header without our leave, nor under another name of this machine."""
        asked = {"/studio-token": self.token, "/sign-in": self.sign_in, "/sign-out": self.sign_out}.get(self.path)
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 10_000))
        if not asked:
            self.send(404, "text/plain", "There is nothing here.")
        elif self.headers.get("X-Requested-With") != "avatar-studio" or self.headers.get("Host") != f"localhost:{PORT}":
            self.send(403, "text/plain", "Only this product's own page may ask for this.")
        else:
            try:
                asked(body.decode(errors="replace"))
            except OSError as error:  # the studio is away, or refuses
                self.send(502, "text/plain", f"The studio gave no answer that helps: {error}")

    def token(self, body: str) -> None:
        if person := self.person():
            self.send(200, "application/json", json.dumps({"launch_token": launch_token(person)}))
        else:
            self.send(401, "text/plain", "Nobody is signed in.")

    def sign_in(self, body: str) -> None:
        if body in PEOPLE:
            self.send(204, cookie=f"person={body}; Path=/; HttpOnly; SameSite=Lax")
        else:
            self.send(404, "text/plain", "Nobody here has that name.")

    def sign_out(self, body: str) -> None:
        if person := self.person():
            close_frames(person)
        self.send(204, cookie="person=nobody; Path=/; HttpOnly; SameSite=Lax")

    def send(self, status: int, type: str = "", body: str = "", cookie: str = "") -> None:
        content = body.encode()
        headers = {"Content-Type": type and f"{type}; charset=utf-8", "Content-Length": str(len(content))}
        headers |= {"Cache-Control": "no-store", "Content-Security-Policy": POLICY, "Set-Cookie": cookie}
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """The studio beside it says what there is to say."""


def page(person: dict | None, video: str) -> str:
    """`video`: the one to open, as a product's own links would say."""
    lines = Template((HERE / "lines.html").read_text()).substitute(studio=STUDIO, workspace=WORKSPACE)
    if video:
        lines = lines.replace(" token-endpoint", f' video="{html.escape(video)}" token-endpoint')
    signed_in = person["name"] if person else ""
    people = "".join(
        f'<button type="button" data-sign-in="{one["id"]}" aria-pressed="{str(one is person).lower()}">'
        f"{one['name']}</button>\n"
        for one in PEOPLE.values()
    )
    return Template((HERE / "page.html").read_text()).substitute(
        lines=lines if person else "<p>Sign in as one of the two, and the studio opens here.</p>",
        shown=html.escape(lines),
        server=html.escape(inspect.getsource(launch_token)),
        people=people,
        signed_in=signed_in,
        hidden="" if person else "hidden",
    )


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Product).serve_forever()
