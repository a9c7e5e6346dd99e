//! `summary`, as an operator runs it.

use super::{fails, program};
use crate::{
    harness::{Database, Folder, World},
    policy::acknowledge,
};

async fn is_told(world: World) {
    let folder = Folder::new();
    acknowledge(&world, "education-1", "baihe").await;
    let on = |line: &[&str]| {
        let mut command = program(folder.path(), line);
        command.env("DATABASE_URL", &world.database.url);
        command
    };
    let says = |line: &[&str]| String::from_utf8(on(line).output().unwrap().stdout).unwrap();
    let said = says(&["summary", "verify"]);
    assert!(said.starts_with("whole: 220 duties, overdue as of 20"), "{said}");
    let changes = "UPDATE duty_tallies SET count = count + 2 WHERE status = 'ACKNOWLEDGED'";
    // On PostgreSQL nothing has folded the signature yet.
    world.store.fold_tallies().await.unwrap();
    assert_eq!(world.database.execute(changes).await.unwrap(), 1);
    let (code, said) = fails(&mut on(&["summary", "verify"]));
    assert_eq!(code, 1);
    let wrong = "error: the summary of duties is wrong; `future-community summary rebuild` mends it\n\
                 education, education-1, fuchun-subdistrict, ACKNOWLEDGED: 3 are kept, 0 of them overdue; \
                 1 are counted, 0 overdue\n";
    assert_eq!(said, wrong);
    let mended = says(&["summary", "rebuild"]);
    assert!(
        mended.starts_with("whole: 220 duties, ") && mended.ends_with("; 0 changes wait to be folded\n"),
        "{mended}"
    );
    assert_eq!(says(&["summary", "verify"]), mended);
}

#[tokio::test]
async fn the_summary_is_verified_on_sqlite() {
    is_told(World::on(Database::sqlite()).await).await;
}

#[tokio::test]
async fn the_summary_is_verified_on_postgres() {
    is_told(World::on(Database::postgres().await).await).await;
}
