//! Keys in files: whoever reads or writes the database signs no tokens.

use super::{Demo, PASSWORD, fails, program, run};
use crate::harness::Folder;
use p256::{
    SecretKey,
    elliptic_curve::rand_core::OsRng,
    pkcs8::{EncodePrivateKey, LineEnding},
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

const VARIABLE: &str = "SIGNING_KEY_FILE";

fn key() -> String {
    SecretKey::random(&mut OsRng).to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
}

fn key_of_the_other_form() -> String {
    SecretKey::random(&mut OsRng).to_sec1_pem(LineEnding::LF).unwrap().to_string()
}

fn write(folder: &Path, name: &str, text: &str, mode: u32) {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The names of the keys that are published, the one that signs first.
fn published(demo: &Demo) -> Vec<String> {
    let keys: Value = serde_json::from_str(&demo.server.get("/.well-known/jwks.json").1).unwrap();
    assert!(!keys.to_string().contains("\"d\""), "{keys}");
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn kid_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

fn is_let_in(demo: &Demo, token: &str) -> bool {
    let answer = demo.server.ask(token, "{ duties { totalCount } }");
    let is_let_in = answer["data"]["duties"]["totalCount"] == json!(21);
    assert!(is_let_in || answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{answer}");
    is_let_in
}

/// The tokens of somebody who signs in.
fn signed_in(demo: &Demo) -> (String, String) {
    let (status, tokens) = demo.server.sign_in("education.signer", PASSWORD);
    assert_eq!(status, 200, "{tokens}");
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

#[test]
fn keys_of_files_sign_and_those_of_the_database_count_no_more() {
    let folder = Folder::new();
    let issuer = ("ISSUER", "https://register.example");
    let demo = Demo::start(&folder, &[issuer]);
    let (by_the_database, refresh) = signed_in(&demo);
    let in_the_database = published(&demo);
    assert_eq!(in_the_database, [kid_of(&by_the_database)]);
    demo.stop();

    write(folder.path(), "one.pem", &key(), 0o600);
    let one = [issuer, (VARIABLE, "one.pem")];
    let demo = Demo::start(&folder, &one);
    assert!(!is_let_in(&demo, &by_the_database), "whoever reads the database could have signed it");
    // Nobody has to sign in again for it.
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    let head = "POST /oauth/token\ncontent-type: application/x-www-form-urlencoded";
    let (status, tokens) = demo.server.send(head, &form);
    assert_eq!(status, 200, "{tokens}");
    let tokens: Value = serde_json::from_str(&tokens).unwrap();
    let by_one = tokens["access_token"].as_str().unwrap().to_owned();
    assert!(is_let_in(&demo, &by_one));
    let first = kid_of(&by_one);
    assert_eq!(published(&demo), [first.as_str()]);
    demo.stop();

    // Rotated: the new one before the old one, which verifies until it is left away.
    write(folder.path(), "two.pem", &key_of_the_other_form(), 0o400);
    let demo = Demo::start(&folder, &[issuer, (VARIABLE, "two.pem:one.pem")]);
    let (by_two, _) = signed_in(&demo);
    assert!(is_let_in(&demo, &by_one) && is_let_in(&demo, &by_two));
    assert_ne!(kid_of(&by_two), first);
    assert_eq!(published(&demo), [kid_of(&by_two), first]);
    demo.stop();
    let demo = Demo::start(&folder, &[issuer, (VARIABLE, "two.pem")]);
    assert!(!is_let_in(&demo, &by_one) && is_let_in(&demo, &by_two));
    demo.stop();

    // The commands know where the keys are.
    let keys = |line: &[&str]| {
        let mut command = program(folder.path(), &[&["keys"], line].concat());
        command.env(VARIABLE, "two.pem:one.pem");
        command
    };
    let listed = String::from_utf8(keys(&["list"]).output().unwrap().stdout).unwrap();
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    let two = kid_of(&by_two);
    assert_eq!(lines[0], [two.as_str(), "-", "signs", "two.pem"]);
    assert_eq!((lines[1][2], lines[1][3]), ("verifies", "one.pem"));
    assert_eq!(lines[2][0], in_the_database[0]);
    assert_eq!((lines[2][2], lines[2][3]), ("unused", "database"));
    for line in [&["rotate"][..], &["retire", &two]] {
        let (code, said) = fails(&mut keys(line));
        assert!(code == 1 && said.contains(VARIABLE), "{said}");
    }
    // What is not used can be forgotten, the newest too.
    assert!(keys(&["retire", &in_the_database[0]]).status().unwrap().success());
    assert!(run(folder.path(), &["keys", "list"]).contains("\tretired "));
}

#[test]
fn with_keys_in_files_none_is_made_in_the_database() {
    let folder = Folder::new();
    write(folder.path(), "keys.pem", &[key(), key()].concat(), 0o600);
    let demo = Demo::start(&folder, &[(VARIABLE, "keys.pem")]);
    let (token, _) = signed_in(&demo);
    assert!(is_let_in(&demo, &token));
    let published = published(&demo);
    assert_eq!((published.len(), &published[0]), (2, &kid_of(&token)), "the first of a file signs");
    demo.stop();
    assert_eq!(run(folder.path(), &["keys", "list"]), "");
}

#[test]
fn files_that_hold_no_good_keys_are_refused_by_name() {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    let good = key();
    write(folder.path(), "good.pem", &good, 0o600);
    write(folder.path(), "read.pem", &key(), 0o644);
    write(folder.path(), "group.pem", &key(), 0o640);
    write(folder.path(), "empty.pem", "", 0o600);
    write(folder.path(), "cut.pem", &good[..good.len() / 2], 0o600);
    write(folder.path(), "rsa.pem", &good.replace("PRIVATE", "RSA PRIVATE"), 0o600);
    write(folder.path(), "public.pem", &good.replace("PRIVATE", "PUBLIC"), 0o600);
    write(folder.path(), "twice.pem", &[good.as_str(), &good].concat(), 0o600);
    fs::create_dir(folder.path().join("folder.pem")).unwrap();
    fs::create_dir(folder.path().join("shared")).unwrap();
    write(folder.path(), "shared/key.pem", &key(), 0o600);
    fs::set_permissions(folder.path().join("shared"), fs::Permissions::from_mode(0o777)).unwrap();
    for (files, named) in [
        ("none.pem", "none.pem"),
        ("read.pem", "`chmod 600 read.pem`"),
        ("group.pem", "`chmod 600 group.pem`"),
        ("empty.pem", "empty.pem"),
        ("cut.pem", "cut.pem"),
        ("rsa.pem", "rsa.pem"),
        ("public.pem", "public.pem"),
        ("twice.pem", "twice.pem"),
        ("folder.pem", "folder.pem"),
        ("shared/key.pem", "`chmod go-w shared`"),
        ("good.pem:none.pem", "none.pem"),
        ("good.pem:good.pem", "good.pem"),
        ("good.pem:", VARIABLE),
        ("", VARIABLE),
    ] {
        for line in [&["serve"][..], &["keys", "list"]] {
            let mut command = program(folder.path(), line);
            let (code, said) = fails(command.env(VARIABLE, files).env("BIND", "127.0.0.1:0"));
            assert!(code == 1 || code == 2, "{code}");
            assert!(said.contains(VARIABLE) && said.contains(named), "{files:?}: {said}");
            assert!(!said.contains(good.lines().nth(1).unwrap()), "{said}");
        }
    }
}
