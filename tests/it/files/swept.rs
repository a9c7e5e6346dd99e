//! What hangs on nothing for a day goes; what is attached stays; and bytes that a row names are there.

use super::{
    had, pdf,
    refusals::{lying, rows},
    uploaded,
};
use crate::duties::{brought_to, done, signing};
use future_community::domain::attachment::{Swept, sweep, sweep_contents};
use serde_json::json;
use std::{fs, time::Duration};

both! {
    async fn what_hangs_on_nothing_for_a_day_goes(world) {
        let files = world.app.api.files();
        let storage = files.storage().unwrap();
        let signer = world.person("education.signer").await;
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let attached = uploaded(&signer, "a.pdf", &pdf("1")).await;
        let mut input = signing(&duty, "COMPLETE", "complete");
        input["attachments"] = json!([attached["id"]]);
        done(&signer.command("signDuty", input).await);
        let same = uploaded(&signer, "same.pdf", &pdf("1")).await;
        uploaded(&signer, "b.pdf", &pdf("2")).await;
        assert_eq!((lying(world), rows(world).await), ((0, 2), 3), "two contents, three files");
        world.clock.advance(86_400);
        let fresh = uploaded(&world.person("education.signer").await, "c.pdf", &pdf("3")).await;
        assert_eq!(sweep(&world.store, storage).await.unwrap(), Swept::default(), "it is not a day yet");
        world.clock.advance(1);
        let swept = sweep(&world.store, storage).await.unwrap();
        assert_eq!(swept, Swept { files: 2, contents: 1 }, "what is attached shares its bytes, and keeps them");
        assert_eq!(sweep(&world.store, storage).await.unwrap(), Swept::default());
        assert_eq!((lying(world), rows(world).await), ((0, 2), 2));
        let signer = world.person("education.signer").await;
        assert_eq!(had(&signer, &attached["id"]).await.bytes, pdf("1"));
        assert_eq!(had(&signer, &fresh["id"]).await.bytes, pdf("3"));
        assert_eq!(had(&signer, &same["id"]).await.status, 404);
        let trail = world.trail().await;
        let event = trail.iter().find(|it| it.action == "SWEEP_FILES").unwrap();
        assert!(event.detail.contains(same["id"].as_str().unwrap()));
    }

    async fn bytes_that_no_row_names_go_once_they_are_old(world) {
        let files = world.app.api.files();
        let storage = files.storage().unwrap();
        let signer = world.person("education.signer").await;
        let file = uploaded(&signer, "a.pdf", &pdf("1")).await;
        // What uploads leave that are cut off: bytes before their row, and bytes that were never whole.
        let folder = world.database.files();
        let orphan = folder.join("sha256/ab").join("ab".repeat(32));
        fs::create_dir_all(orphan.parent().unwrap()).unwrap();
        let (kept, waiting) = (folder.join("sha256").join(&file["sha256"].as_str().unwrap()[..2]).join(file["sha256"].as_str().unwrap()), folder.join("incoming/left"));
        // The folder's own clock says how old something is.
        let old = fs::metadata(&kept).unwrap().modified().unwrap() - Duration::from_hours(25);
        for path in [&orphan, &waiting] {
            fs::write(path, b"left").unwrap();
        }
        assert_eq!(sweep_contents(&world.store, storage).await.unwrap(), Swept::default(), "somebody may be writing them");
        for path in [&orphan, &waiting, &kept] {
            fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
        }
        assert_eq!(sweep_contents(&world.store, storage).await.unwrap(), Swept { files: 0, contents: 1 });
        assert_eq!((orphan.exists(), waiting.exists(), kept.exists()), (false, false, true));
        assert_eq!(had(&signer, &file["id"]).await.bytes, pdf("1"));
    }

    async fn an_upload_of_what_is_being_swept_has_its_bytes(world) {
        let files = world.app.api.files();
        let signer = world.person("education.signer").await;
        uploaded(&signer, "a.pdf", &pdf("1")).await;
        world.clock.advance(86_401);
        for round in 0..10 {
            let signer = world.person("education.signer").await;
            let storage = files.storage().unwrap();
            let bytes = pdf("1");
            let (file, swept) = tokio::join!(uploaded(&signer, "a.pdf", &bytes), sweep(&world.store, storage));
            swept.unwrap();
            assert_eq!(had(&signer, &file["id"]).await.bytes, pdf("1"), "{round}");
            world.clock.advance(86_401);
        }
    }
}
