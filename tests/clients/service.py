"""Authlib, as a service: it knows the server by its metadata alone, and signs in by its secret and by its key."""

import sys
import time
from pathlib import Path

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey


def display_name(address, session):
    query = {"query": "{ viewer { user { displayName } } }"}
    answer = session.post(f"{address}/graphql", json=query, timeout=30)
    answer.raise_for_status()
    return answer.json()["data"]["viewer"]["user"]["displayName"]


def main(address, secret, key):
    metadata = requests.get(f"{address}/.well-known/oauth-authorization-server", timeout=30).json()
    endpoint = metadata["token_endpoint"]

    for method in ["client_secret_basic", "client_secret_post"]:
        assert method in metadata["token_endpoint_auth_methods_supported"]
        session = OAuth2Session("data-platform", secret, token_endpoint_auth_method=method)
        session.fetch_token(endpoint, grant_type="client_credentials")
        assert display_name(address, session) == "区数据平台"

    assert "private_key_jwt" in metadata["token_endpoint_auth_methods_supported"]
    assert "ES256" in metadata["token_endpoint_auth_signing_alg_values_supported"]
    private = ECKey.import_key(Path(key).read_text(encoding="utf-8"))
    session = OAuth2Session("data-platform", private, token_endpoint_auth_method="private_key_jwt")
    # Authlib would have an assertion last an hour.
    claims = {"exp": int(time.time()) + 60}
    session.register_client_auth_method(PrivateKeyJWT(endpoint, claims=claims, alg="ES256"))
    session.fetch_token(endpoint, grant_type="client_credentials")
    assert display_name(address, session) == "区数据平台"
    print("authlib: a service signed in by its secret and by its key")


main(*sys.argv[1:])
