//! `OIDC_PROVIDERS`: what it may say, and what is said of what it may not.

use super::district::{described, folder_with};
use crate::harness::Folder;
use future_community::authn::read_providers;
use std::{fs, os::unix::fs::PermissionsExt};

fn read(folder: &Folder) -> Result<Vec<String>, String> {
    let read = read_providers(&folder.path().join("providers.toml")).map_err(|error| error.to_string())?;
    Ok(read
        .iter()
        .map(|provider| format!("{} {} {}", provider.name(), provider.label(), provider.issuer()))
        .collect())
}

fn refused(file: &str) -> String {
    let error = read(&folder_with(file)).unwrap_err();
    let (place, why) = error.split_once("providers.toml: ").unwrap();
    assert!(place.starts_with("OIDC_PROVIDERS: "), "{error}");
    why.to_owned()
}

const GOOD: &str = "https://sign-on.example";

#[test]
fn providers_come_in_the_order_of_the_file() {
    let all = "claim = \"employee\"\naudiences = [\"phone\"]\nscopes = [\"profile\"]";
    let file = described("b", GOOD, all) + &described("a-2", "http://127.0.0.1:8080/x", "");
    assert_eq!(
        read(&folder_with(&file)).unwrap(),
        ["b 浙政钉 <&> https://sign-on.example", "a-2 浙政钉 <&> http://127.0.0.1:8080/x"]
    );
}

#[test]
fn what_cannot_be_meant_is_told() {
    let changed = |from: &str, to: &str| {
        let file = described("district", GOOD, "");
        assert!(file.contains(from));
        refused(&file.replace(from, to))
    };
    for issuer in [
        "",
        "sign-on.example",
        "http://sign-on.example",
        "http://localhost:1",
        "https://x?y",
        "https://x#y",
        "https:///",
        "https://a b",
    ] {
        let why = changed(GOOD, issuer);
        assert!(
            why.starts_with("provider \"district\": its issuer is an address by https"),
            "{issuer}: {why}"
        );
    }
    for name in ["", "District", "区", "a b", "a/b", &"x".repeat(33)] {
        assert!(changed("\"district\"", &format!("\"{name}\"")).contains("small letters"), "{name}");
    }
    for label in ["", " ", "a\\nb", &"浙".repeat(41)] {
        assert!(changed("浙政钉 <&>", label).contains("its label"), "{label}");
    }
    for claim in ["email", "email_verified", "preferred_username", "name", "phone_number"] {
        let why = refused(&described("district", GOOD, &format!("claim = \"{claim}\"")));
        assert!(why.contains(&format!("`{claim}` may change or pass to another person")), "{why}");
    }
    assert!(refused(&described("district", GOOD, "claim = \"\"")).contains("its claim"));
    assert!(refused(&described("district", GOOD, "scopes = [\"a b\"]")).contains("its scope"));
    assert!(
        refused(&described("district", GOOD, "audiences = [\"register\"]"))
            .contains("not this register's own")
    );
    assert!(changed("\"register\"", "\"\"").contains("its client_id"));
    let twice = described("district", GOOD, "");
    assert!(
        refused(&(twice.clone() + &described("district", "https://x.example", "")))
            .contains("another provider has its name")
    );
    assert!(refused(&(twice + &described("other", GOOD, ""))).contains("another provider has its issuer"));
    assert!(refused("").contains("it names no provider"));
    for text in ["[[provider]", "provider = 1", "[[provider]]\nname = \"x\"", "secret = \"x\""] {
        assert!(refused(text).starts_with("it is no TOML of providers"), "{text}");
    }
    assert!(
        refused(&described("district", GOOD, "secret = \"x\"")).contains("unknown field"),
        "a secret is in a file of its own"
    );
    let missing = read_providers(std::path::Path::new("/nowhere/providers.toml")).unwrap_err().to_string();
    assert!(missing.starts_with("OIDC_PROVIDERS: /nowhere/providers.toml: cannot read it"), "{missing}");
}

#[test]
fn a_secret_is_its_owners_alone_and_is_repeated_nowhere() {
    let folder = folder_with(&described("district", GOOD, "ca_file = \"ca.pem\""));
    let secret = folder.path().join("secret");
    fs::write(folder.path().join("ca.pem"), "no certificate").unwrap();
    let why = read(&folder).unwrap_err();
    assert!(why.contains("ca.pem: it holds no certificate"), "{why}");
    fs::remove_file(folder.path().join("ca.pem")).unwrap();
    assert!(read(&folder).unwrap_err().contains("ca.pem: cannot read it"));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o640)).unwrap();
    let why = read(&folder).unwrap_err();
    assert!(why.contains("others than its owner can read it: run `chmod 600 "), "{why}");
    assert!(!why.contains(super::district::SECRET));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    for text in ["", " \n", "two words", "富"] {
        fs::write(&secret, text).unwrap();
        let why = read(&folder).unwrap_err();
        assert!(why.contains("it holds no secret of one line"), "{why}");
    }
    fs::remove_file(&secret).unwrap();
    assert!(read(&folder).unwrap_err().contains("cannot read it"));
    fs::create_dir(&secret).unwrap();
    assert!(read(&folder).unwrap_err().contains("it is no file"));
}
