"""Run deploy/nginx.conf before a server: only ports, folders and the certificate are others."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from attacks.clients import Door
from attacks.target import ROOT, free_port

HOST = "citylinks.example.org"
SITE = ROOT / "deploy" / "nginx.conf"
# Debian's nginx is where only an administrator's PATH leads.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MAIN = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[Door]:
    """Run nginx before the server at a port and return its door, spoken to with TLS; end it afterwards."""
    plain, tls = free_port(), free_port()
    keep_certificate(folder)
    site = SITE.read_text(encoding="utf-8")
    for told, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ("listen 80 ", f"listen 127.0.0.1:{plain} "),
        ("listen 443 ", f"listen 127.0.0.1:{tls} "),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", f"{folder}/certificate.pem"),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", f"{folder}/key.pem"),
        ("/var/cache/nginx/citylinks", f"{folder}/cache"),
    ):
        if told not in site:
            raise RuntimeError(f"{SITE.name} does not say {told}")
        site = site.replace(told, here)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(
        MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""), encoding="utf-8"
    )
    if NGINX is None:
        raise RuntimeError("There is no nginx on this machine.")
    command = [NGINX, "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    door = Door(tls, HOST, ssl.create_default_context(cafile=f"{folder}/certificate.pem"))
    try:
        wait_for(door, process, folder)
        yield door
    finally:
        process.terminate()
        process.wait(30)


def wait_for(door: Door, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return once nginx takes connections; else raise RuntimeError with its last words."""
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            door.connect().close()
            return
        time.sleep(0.05)
    words = "".join((folder / name).read_text() for name in ("output.log", "error.log"))
    raise RuntimeError(f"nginx did not start:\n{words[-2000:]}")


def keep_certificate(folder: Path) -> None:
    """Write a certificate of the site's name that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
