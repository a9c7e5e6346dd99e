//! A later pack over a register that was changed meanwhile, and the register as a pack.

use super::everything;
use crate::harness::{Database, Folder, Pack, World, written_past};
use clap::Parser;
use entity::{
    community::{Column, Entity},
    pack_cell,
    vocabulary::TargetLevel,
};
use future_community::{
    cli::{self, Cli},
    domain::programme::{self, Manner},
    policy::{ImportError, Prefer, Report},
};
use sea_orm::{ColumnTrait, Condition, Value};
use std::{fs, os::unix::fs::PermissionsExt, process::ExitCode};

/// What the command line came to.
async fn run(world: &World, words: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    let mut line = vec!["future-community", "policy"];
    line.extend(words);
    line.extend(["--database-url", &world.database.url]);
    let mut out = Vec::new();
    Cli::try_parse_from(line)?.run(&mut out).await?;
    Ok(String::from_utf8(out)?)
}

/// The register says something else of 百合社区.
async fn changed(world: &World, columns: Vec<(Column, Value)>) {
    let operation = world.store.operate().await.unwrap();
    operation.unscoped_set::<Entity>(Column::Code.eq("baihe"), columns).await.unwrap();
    operation.commit(None, vec![written_past()]).await.unwrap();
}

async fn baihe(world: &World) -> (TargetLevel, Option<String>, String) {
    let row = world.store.unscoped_rows::<Entity>(Column::Code.eq("baihe")).await.unwrap().remove(0);
    (row.target_level, row.planned_finish.map(|month| month.to_string()), row.name)
}

/// 百合社区 finishes later, and has another name.
fn later() -> Pack {
    Pack::copy().with(
        "communities.csv",
        "百合社区,fuchun-subdistrict,2021-09,2022-12",
        "百合花园,fuchun-subdistrict,2021-09,2023-06",
    )
}

async fn preferring(world: &World, pack: &Pack, prefer: Prefer) -> Report {
    let manner = Manner { prefer: Some(prefer), ..Manner::default() };
    programme::import_so(&world.store, &pack.read().unwrap(), manner).await.unwrap()
}

fn finish(month: &str) -> Vec<(Column, Value)> {
    vec![(Column::PlannedFinish, Value::from(month))]
}

async fn empty(database: Database) -> World {
    let world = World::empty(database).await;
    world.store.migrate().await.unwrap();
    world
}

both! {
    async fn what_only_the_register_changed_stays(world) {
        changed(world, vec![(Column::TargetLevel, TargetLevel::Municipal.into())]).await;
        let report = Pack::copy().import(world).await;
        assert_eq!(report, Report::default(), "the pack says what the pack before said");
        assert_eq!(baihe(world).await.0, TargetLevel::Municipal);
        let report = later().import(world).await;
        assert_eq!(report.communities.changed, ["baihe"]);
        let both = (TargetLevel::Municipal, Some("2023-06".to_owned()), "百合花园".to_owned());
        assert_eq!(baihe(world).await, both);
        // The next is compared with that one.
        assert!(later().import(world).await.is_empty());
        assert_eq!(baihe(world).await, both);
        Pack::copy().import(world).await;
        let back = (TargetLevel::Municipal, Some("2022-12".to_owned()), "百合社区".to_owned());
        assert_eq!(baihe(world).await, back);
    }

    async fn what_both_changed_is_asked_about_and_nothing_is_done(world) {
        changed(world, finish("2023-03")).await;
        let (before, cells) = (everything(world).await, cells(world).await);
        let folder = later();
        let folder = folder.path().to_str().unwrap();
        let refused = run(world, &["import", folder]).await.unwrap_err();
        let told = refused.to_string();
        assert_eq!(
            told,
            "1 conflicts, both the pack and the register changed these:\n\
             communities.csv:5:7: baihe planned_finish: the pack before \"2022-12\", this pack \"2023-06\", the register \"2023-03\"\n\
             nothing was imported; --prefer pack or --prefer register decides all of them"
        );
        assert!(matches!(refused.downcast_ref(), Some(ImportError::Conflicting(_))));
        assert_eq!(format!("{:?}", cli::end(Err(refused))), format!("{:?}", ExitCode::from(3)));
        let rehearsed = run(world, &["import", folder, "--prefer", "pack", "--dry-run"]).await.unwrap();
        assert!(rehearsed.starts_with("nothing is imported; this would be:\nconflicts: 1 decided for the pack\n"), "{rehearsed}");
        assert_eq!((everything(world).await, self::cells(world).await), (before, cells));
        let done = run(world, &["import", folder, "--prefer", "pack"]).await.unwrap();
        assert_eq!(rehearsed.strip_prefix("nothing is imported; this would be:\n").unwrap(), done);
        let detail = world.trail().await.last().unwrap().detail.clone();
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap();
        assert_eq!(detail["decisions"]["prefer"], "PACK");
        assert_eq!(detail["decisions"]["conflicts"][0]["register"], "2023-03");
        assert_eq!(baihe(world).await.1.as_deref(), Some("2023-06"));
    }

    async fn who_is_preferred_decides_all_of_them(world) {
        changed(world, finish("2023-03")).await;
        let report = preferring(world, &later(), Prefer::Register).await;
        assert_eq!(report.decisions.unwrap().conflicts.len(), 1);
        let (_, month, name) = baihe(world).await;
        assert_eq!((month.as_deref(), name.as_str()), (Some("2023-03"), "百合花园"), "what only the pack changed is taken");
        // It was decided: the same pack asks no more.
        assert!(later().import(world).await.is_empty());
        preferring(world, &Pack::copy(), Prefer::Pack).await;
        assert_eq!(baihe(world).await.1.as_deref(), Some("2022-12"));
    }

    async fn a_pack_that_says_what_the_register_says_already_is_what_the_next_is_compared_with(world) {
        changed(world, vec![(Column::PlannedFinish, Value::from("2023-06")), (Column::Name, Value::from("百合花园"))]).await;
        let report = later().import(world).await;
        assert!(!report.is_empty() && report.communities.changed.is_empty());
        Pack::copy().import(world).await;
        assert_eq!(baihe(world).await.2, "百合社区", "the register changed nothing since");
    }

    async fn what_the_pack_drops_and_the_register_changed_is_asked_about(world) {
        let without = || Pack::copy()
            .without("communities.csv", "4,baihe")
            .with("programme.toml", "planned_count = 10", "planned_count = 9")
            .with("programme.toml", "total_communities = 59", "total_communities = 58");
        changed(world, finish("2023-03")).await;
        let refused = programme::import(&world.store, &without().read().unwrap()).await;
        let Err(ImportError::Conflicting(conflicts)) = refused else { panic!("{refused:?}") };
        let one = &conflicts.0[0];
        assert_eq!((one.field, &one.pack, one.register.as_deref()), ("planned_finish", &None, Some("2023-03")));
        let kept = preferring(world, &without(), Prefer::Register).await;
        assert!(kept.communities.withdrawn.is_empty());
        // The pools plan what the register has.
        let pools = world.nobody().ask("{ programme { totalCommunities pools { plannedCount namedCount } } }").await;
        assert_eq!(pools["programme"]["totalCommunities"], 59);
    }

    async fn the_register_is_written_as_a_pack_that_changes_nothing(world) {
        changed(world, vec![(Column::PlannedFinish, Value::from("2023-03")), (Column::Remarks, Value::from("“甲”, \"乙\""))]).await;
        let folder = Folder::new();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        let told = run(world, &["export", one.to_str().unwrap()]).await.unwrap();
        assert_eq!(told, format!("{}: 8 files\n", one.display()));
        let before = world.store.unscoped_rows::<Entity>(Condition::all()).await.unwrap();
        // Over the register itself: nothing of it changes.
        run(world, &["import", one.to_str().unwrap()]).await.unwrap();
        assert_eq!(world.store.unscoped_rows::<Entity>(Condition::all()).await.unwrap(), before);
        assert_eq!(baihe(world).await.1.as_deref(), Some("2023-03"));
        let csv = fs::read_to_string(one.join("communities.csv")).unwrap();
        assert!(csv.contains("2023-03,PROVINCIAL_AND_MUNICIPAL,\"“甲”, \"\"乙\"\"\",1\n"), "{csv}");
        // Into an empty one: it writes the same.
        let other = empty(world.database.another().await).await;
        run(&other, &["import", one.to_str().unwrap()]).await.unwrap();
        run(&other, &["export", two.to_str().unwrap()]).await.unwrap();
        let names = |dir: &std::path::Path| {
            let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&one), names(&two));
        for name in names(&one) {
            assert_eq!(fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap(), "{}", name.display());
            assert_eq!(fs::metadata(one.join(&name)).unwrap().permissions().mode() & 0o111, 0);
        }
    }

    async fn nothing_is_written_over_what_is_there(world) {
        let folder = Folder::new();
        let refused = run(world, &["export", folder.path().to_str().unwrap()]).await.unwrap_err().to_string();
        assert!(refused.contains("is there already"), "{refused}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let nowhere = folder.path().join("missing").join("pack");
        let refused = run(world, &["export", nowhere.to_str().unwrap()]).await.unwrap_err().to_string();
        assert!(refused.contains("is not written"), "{refused}");
    }
}

async fn cells(world: &World) -> usize {
    world.store.unscoped_rows::<pack_cell::Entity>(Condition::all()).await.unwrap().len()
}
