//! What a relay refuses to do, and how its account proves who it is.

use super::{Nats, Served, asked, consumed, hand_on, last, nats, relay};
use crate::{
    command_line::{Demo, run},
    harness::{Database, Folder, PASSWORD, World},
};
use entity::vocabulary::{AccountKind, Role};
use future_community::domain::assignment::{self, Grant};
use future_community::{config::Operations, domain::account};
use p256::{
    SecretKey,
    elliptic_curve::rand_core::OsRng,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
};
use std::process::Stdio;
use tokio::process::Command;

async fn fails(command: &mut Command) -> String {
    let ended = command.output().await.unwrap();
    assert!(!ended.status.success());
    String::from_utf8(ended.stderr).unwrap()
}

#[tokio::test]
async fn no_secret_stands_in_a_command_line_and_nothing_goes_in_the_clear() {
    let (folder, nats) = (Folder::new(), Nats::start().await);
    let url = "https://register.example";
    let with_password = format!("nats://{}:secret@127.0.0.1:4222", nats::USER);
    for (address, register, why) in [
        (with_password.as_str(), url, "--nats-password-file"),
        (nats.url().as_str(), "http://register.example", "https://"),
        (nats.url().as_str(), "http://localhost:8080", "https://"),
        (nats.url().as_str(), "ftp://127.0.0.1", "https://"),
    ] {
        std::fs::write(folder.path().join("secret"), PASSWORD).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_future-community"));
        command.args([
            "relay",
            address,
            "--url",
            register,
            "--client-id",
            "data-platform",
            "--secret-file",
            "secret",
            "--once",
        ]);
        command.env_clear().current_dir(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        let said = fails(&mut command).await;
        assert!(said.contains(why), "{address} {register}: {said}");
        assert!(!said.contains("secret@"), "{said}");
    }
    // What should be a key is told by its file.
    for text in ["", "two\nlines", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        std::fs::write(folder.path().join("key"), text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_future-community"));
        command.args([
            "relay",
            &nats.url(),
            "--url",
            url,
            "--client-id",
            "data-platform",
            "--key",
            "key",
            "--once",
        ]);
        command.env_clear().current_dir(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        assert!(fails(&mut command).await.contains("no private key"), "{text:?}");
    }
}

#[tokio::test]
async fn an_account_that_is_refused_hands_nothing_on() {
    let world = World::on(Database::sqlite()).await;
    let (folder, nats, served) = (Folder::new(), Nats::start().await, Served::by(&world.app).await);
    // There is no such account, and then one without a role.
    let said = fails(&mut relay(&folder, &nats, &served.address, &["--once"])).await;
    assert!(said.contains("refuses the account") && !said.contains(PASSWORD), "{said}");
    account::create(&world.store, AccountKind::Service, "data-platform", "data", PASSWORD).await.unwrap();
    let said = fails(&mut relay(&folder, &nats, &served.address, &["--once"])).await;
    assert!(said.contains("FORBIDDEN"), "{said}");
    assert_eq!(last(&nats).await, 0);
    // A password of NATS that is none.
    let grant = Grant {
        account: "data-platform",
        role: Role::DataPlatform,
        organization: None,
        from: None,
        until: None,
    };
    assignment::grant(&world.store, &grant).await.unwrap();
    let mut command = relay(&folder, &nats, &served.address, &["--once"]);
    std::fs::write(folder.path().join("password"), "another").unwrap();
    let said = fails(&mut command).await;
    assert!(said.contains("NATS does not answer") && !said.contains("another"), "{said}");
}

#[tokio::test]
async fn a_stream_of_another_account_is_gone_on_with_only_if_that_is_said() {
    let world = World::on(Database::sqlite()).await;
    world.person("data-platform").await;
    let (folder, nats, served) = (Folder::new(), Nats::start().await, Served::by(&world.app).await);
    hand_on(&folder, &nats, &served.address, &[]).await;
    let before = last(&nats).await;
    for more in [&["--once", "--kinds", "DUTY"][..], &["--kinds", "DUTY,REVIEW"]] {
        let said = fails(&mut relay(&folder, &nats, &served.address, more)).await;
        assert!(said.contains("--begin-again"), "{said}");
    }
    assert_eq!(last(&nats).await, before);
    hand_on(&folder, &nats, &served.address, &["--kinds", "DUTY", "--begin-again"]).await;
    let consumed = consumed(&nats).await;
    assert_eq!((consumed.resets["DUTY"], consumed.resets["REVIEW"]), (2, 1));
    assert_eq!(consumed.things, asked(&world).await);
    // And a stream that is said to be there has to be.
    let said = fails(&mut relay(
        &folder,
        &nats,
        &served.address,
        &["--once", "--stream", "none", "--stream-is-there"],
    ))
    .await;
    assert!(said.contains("NATS"), "{said}");
}

#[tokio::test]
async fn where_only_registered_operations_are_run_its_own_is_registered() {
    let world = World::on(Database::sqlite()).await;
    world.person("data-platform").await;
    let (folder, nats) = (Folder::new(), Nats::start().await);
    let served = Served::by(&world.running(Operations::Registered)).await;
    let said = fails(&mut relay(&folder, &nats, &served.address, &["--once"])).await;
    assert!(said.contains("DOCUMENT_NOT_FOUND"), "{said}");
    let asset = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/relay.graphql");
    crate::operations::run(&world, &["register", asset, "--app", "relay"]).await.unwrap();
    hand_on(&folder, &nats, &served.address, &[]).await;
    assert_eq!(consumed(&nats).await.things, asked(&world).await);
}

#[tokio::test]
async fn a_service_signs_who_it_is() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[]);
    let key = SecretKey::random(&mut OsRng);
    std::fs::write(folder.path().join("key.pem"), key.to_pkcs8_pem(LineEnding::LF).unwrap().as_bytes())
        .unwrap();
    std::fs::write(
        folder.path().join("public.pem"),
        key.public_key().to_public_key_pem(LineEnding::LF).unwrap(),
    )
    .unwrap();
    run(folder.path(), &["client", "add-key", "data-platform", "public.pem"]);
    let nats = Nats::start().await;
    std::fs::write(folder.path().join("password"), nats::PASSWORD).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_future-community"));
    command
        .args([
            "relay",
            &nats.url(),
            "--url",
            &demo.address(),
            "--client-id",
            "data-platform",
            "--key",
            "key.pem",
            "--once",
        ])
        .args(["--nats-user", nats::USER, "--nats-password-file", "password"])
        .env_clear()
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = command.output().await.unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(consumed(&nats).await.things.len() > 200);
    demo.stop();
}
