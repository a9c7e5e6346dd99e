//! A disk that is full, and one that may not be written: both are told, nothing is lost, and reads go on.

use super::{Demo, PASSWORD, fails, ledger, program, program_under, run};
use crate::harness::Folder;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

const SIGN: &str =
    "mutation($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";
const DUTIES: &str =
    "{ duties(first: 100, orderBy: RESPONSIBILITY) { nodes { id contentDigest status signOffs { id } } } }";

impl Demo {
    /// From now on the server's files take no byte beyond this one, or any. It stands for a disk that is full.
    fn limit_files(&self, bytes: &str) {
        let limit = format!("--fsize={bytes}:unlimited");
        let pid = self.child.id().to_string();
        let done = Command::new("prlimit").args(["--pid", &pid, &limit]).status();
        assert!(done.expect("prlimit of util-linux is missing").success());
    }

    fn duties(&self, token: &str) -> Vec<Value> {
        self.server.ask(token, DUTIES)["data"]["duties"]["nodes"].as_array().unwrap().clone()
    }

    fn sign(&self, token: &str, duty: &Value, digest: &Value) -> Value {
        let key = format!("sign-{}", duty["id"].as_str().unwrap());
        let input =
            json!({ "id": duty["id"], "act": "ACKNOWLEDGE", "contentDigest": digest, "idempotencyKey": key });
        self.server.ask_with(token, "signs", &json!({ "query": SIGN, "variables": { "input": input } }))
    }
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let folder = Folder::new();
    let environment = [("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")];
    // What stands beyond the limit ends a process, unless it ignores the signal: then it is an error, as on a full disk.
    let demo = Demo::start_under(&["env", "--ignore-signal=XFSZ"], &folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    let duties = demo.duties(&token);
    assert_eq!(duties.len(), 21);
    for duty in &duties[..3] {
        assert_eq!(
            demo.sign(&token, duty, &duty["contentDigest"])["data"]["signDuty"]["userErrors"],
            json!([])
        );
    }
    let before = demo.duties(&token);

    demo.limit_files("4096");
    // As often as there are connections, and once more.
    for duty in &duties[3..14] {
        let answer = demo.sign(&token, duty, &duty["contentDigest"]);
        assert_eq!(answer["data"], Value::Null, "{answer}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "READ_ONLY", "{answer}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("磁盘已满") && message.contains("disk is full"), "{message}");
        assert!(
            !message.contains("register") && !message.contains("code:"),
            "what is inside stays there: {message}"
        );
    }
    assert_eq!(demo.duties(&token), before, "reads go on, and nothing was written");
    assert_eq!(demo.server.get("/readyz").0, 200);
    let (status, answer) = demo.server.sign_in("health.signer", PASSWORD);
    assert_eq!((status, &answer["error"]), (503, &json!("temporarily_unavailable")), "{answer}");
    assert!(answer["error_description"].as_str().unwrap().contains("disk is full"), "{answer}");

    // There is room again: the same keys, without a restart. What is refused in between leaves no lock behind.
    demo.limit_files("unlimited");
    for duty in &duties[3..14] {
        let refused = demo.sign(&token, duty, &json!("sha256:stale"));
        assert_eq!(refused["data"]["signDuty"]["userErrors"][0]["code"], "STALE_CONTENT", "{refused}");
        let answer = demo.sign(&token, duty, &duty["contentDigest"]);
        assert_eq!(answer["data"]["signDuty"]["userErrors"], json!([]), "{answer}");
    }
    let after = demo.duties(&token);
    assert_eq!(after.iter().filter(|duty| duty["status"] == "ACKNOWLEDGED").count(), 14);
    assert_eq!(after[..3], before[..3]);
    assert_eq!(
        ledger::told(&demo.server),
        ledger::signed(&demo.server, &[token]),
        "one event for each signature"
    );
    demo.stop();

    let demo = Demo::start(&folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    assert_eq!(demo.duties(&token), after, "it is on the disk");
    demo.stop();
}

/// The files in a folder, but for that in which SQLite's readers note where they are.
fn all_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm"))
        .collect()
}

fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_database_that_may_not_be_written_is_named_and_left_alone() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let file = data.join("future-community.db");
    run(folder.path(), &["migrate"]);
    // Permissions do not bind root, unless it gives up what lifts them.
    allow(&file, 0o400);
    let bound = fs::OpenOptions::new().append(true).open(&file).is_err();
    let wrapper: &[&str] =
        if bound { &[] } else { &["setpriv", "--bounding-set=-dac_override", "--inh-caps=-all"] };

    let refused = |wrapper: &[&str], url: &str, named: &str| {
        let before = all_of(&data);
        for line in [&["serve"][..], &["migrate"], &["keys", "rotate"], &["account", "list"]] {
            let mut command = program_under(wrapper, folder.path(), line);
            let (code, said) = fails(command.env("DATABASE_URL", url).env("BIND", "127.0.0.1:0"));
            assert_eq!(code, 1, "{said}");
            assert!(said.starts_with("error: cannot ") && said.contains(named), "{line:?}: {said}");
            assert!(!said.contains("panicked"), "{said}");
        }
        let after = all_of(&data);
        let names = (before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        assert!(after == before, "{url}: something changed, of {names:?}");
    };
    let name = "data/future-community.db";
    let url = "sqlite://data/future-community.db";
    refused(wrapper, url, name);
    allow(&file, 0o600);
    refused(&[], &format!("{url}?mode=ro"), name);
    allow(&data, 0o555);
    refused(wrapper, "sqlite://data/another.db", "data/another.db");
    refused(wrapper, "sqlite://data/below/another.db", "data/below/another.db");
    allow(&data, 0o755);
    assert!(
        program(folder.path(), &["migrate"]).status().unwrap().success(),
        "it was a matter of permission"
    );
}
