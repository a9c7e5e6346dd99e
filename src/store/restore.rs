//! A backup in the place of a SQLite database.

use super::{
    database::Store,
    in_use::InUse,
    inspect::{self, NotARegister},
    private,
    sqlite::{self, FileError, Place, SIDE_FILES},
};
use crate::{
    clock::Clock,
    config::{DatabaseUrl, SqliteFile},
};
use sea_orm::{ConnectionTrait, DbErr, RuntimeErr, SqlxError};
use std::{
    fs::{self, File},
    io,
    os::unix::fs::{MetadataExt, fchown},
    path::{Path, PathBuf},
};

/// Nothing was restored; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A PostgreSQL server has tools of its own.
    #[error("this is PostgreSQL: use pg_restore, as docs/operating.md tells")]
    NotSqlite,
    /// The database's own place does not do.
    #[error(transparent)]
    Place(#[from] FileError),
    /// Somebody works with it.
    #[error("{0} is in use: stop the server, and wait for commands that run")]
    InUse(String),
    /// The backup is the database.
    #[error("{0} is the database itself")]
    Itself(PathBuf),
    /// The file is not all there is of it.
    #[error("{0} is no backup: what was written last is in {1}; make one by `future-community backup`")]
    NotWhole(PathBuf, PathBuf),
    /// The backup is no register that this version knows.
    #[error("{0}: {1}")]
    NotARegister(PathBuf, NotARegister),
    /// The backup cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// Something cannot be written.
    #[error("cannot write beside the database: {0}")]
    File(#[from] io::Error),
    /// The database that is there cannot be brought to rest.
    #[error("cannot close the database that is there: {0}")]
    Database(DbErr),
}

/// What was done.
#[derive(Debug)]
pub struct Restored {
    /// Where the database is that was there.
    pub kept: Option<PathBuf>,
    /// How many steps of migration the restored one lacks.
    pub pending: usize,
}

impl Store {
    /// Puts a copy of a backup in the place of a SQLite database that nobody uses, and keeps the one that was there.
    ///
    /// Cut off at any moment, it leaves at that place what was there or the whole backup: the copy is made and looked at
    /// under another name, and one renaming is all that the database sees of it.
    pub async fn restore(url: &DatabaseUrl, backup: &Path, clock: &Clock) -> Result<Restored, RestoreError> {
        let DatabaseUrl::Sqlite(file) = url else { return Err(RestoreError::NotSqlite) };
        let unreadable = |error| RestoreError::Unreadable(backup.to_owned(), error);
        let mut source = File::open(backup).map_err(unreadable)?;
        let place = Place::find(file)?;
        let (read, there) = (source.metadata().map_err(unreadable)?, fs::metadata(&place.path).ok());
        if there.as_ref().is_some_and(|there| (there.dev(), there.ino()) == (read.dev(), read.ino())) {
            return Err(RestoreError::Itself(backup.to_owned()));
        }
        if !read.is_file() {
            return Err(unreadable(io::Error::other("it is no file")));
        }
        check_whole(backup)?;
        if there.is_some() {
            place.make_ready()?;
        }
        let in_use = || RestoreError::InUse(place.name.clone());
        let _alone = InUse::alone(&place.path)?.ok_or_else(in_use)?;

        let copy = Copy::begin(&place)?;
        if let Some(there) = &there {
            copy.belong_to(there)?;
        }
        io::copy(&mut source, &mut &copy.file)?;
        let pending = inspect::pending_of(&copy.path)
            .await
            .map_err(|fault| RestoreError::NotARegister(backup.to_owned(), fault))?;
        copy.file.sync_all()?;
        bring_to_rest(&place).await?;
        let folder = File::open(private::folder_of(&place.path))?;
        let kept = keep(&place, clock)?;
        folder.sync_all()?;
        fs::rename(&copy.path, &place.path)?;
        folder.sync_all()?;
        Ok(Restored { kept, pending })
    }
}

/// A backup has nothing beside it; a database that is in use, or was killed, has.
fn check_whole(backup: &Path) -> Result<(), RestoreError> {
    for ending in ["-wal", "-journal"] {
        let beside = SqliteFile::beside(backup, ending);
        if fs::metadata(&beside).is_ok_and(|beside| beside.len() > 0) {
            return Err(RestoreError::NotWhole(backup.to_owned(), beside));
        }
    }
    Ok(())
}

/// The backup beside the database, before it takes its place. Gone when dropped.
struct Copy {
    file: File,
    path: PathBuf,
}

impl Copy {
    fn begin(place: &Place) -> io::Result<Self> {
        let path = SqliteFile::beside(&place.path, ".restoring");
        remove(&path)?;
        Ok(Self { file: private::make(&path)?, path })
    }

    /// The administrator may restore a service's database, which the service is then to open.
    fn belong_to(&self, owner: &fs::Metadata) -> io::Result<()> {
        if self.file.metadata()?.uid() == owner.uid() {
            return Ok(());
        }
        fchown(&self.file, Some(owner.uid()), Some(owner.gid()))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.path) {
            tracing::warn!(%error, "a copy is left beside the database");
        }
    }
}

/// Removes a database and what is beside it: what an earlier attempt left is nobody's, and would be read with the next.
fn remove(path: &Path) -> io::Result<()> {
    for ending in [""].iter().chain(&SIDE_FILES) {
        match fs::remove_file(SqliteFile::beside(path, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Brings all that was written into the file of the database that is there, and finds out whether anybody has it open who
/// does not say so. One that is damaged is left as it is.
async fn bring_to_rest(place: &Place) -> Result<(), RestoreError> {
    let is_empty = fs::metadata(&place.path).map_or(true, |there| there.len() == 0);
    if is_empty || place.has_log_of_another()? {
        return Ok(());
    }
    match rest(&place.path).await {
        Err(error) if is_damaged(&error) => Ok(()),
        Err(error) if is_busy(&error) => Err(RestoreError::InUse(place.name.clone())),
        Err(error) => Err(RestoreError::Database(error)),
        Ok(()) if log_is_left(place) => Err(RestoreError::InUse(place.name.clone())),
        Ok(()) => Ok(()),
    }
}

async fn rest(path: &Path) -> Result<(), DbErr> {
    let database = sqlite::open_alone(path).await?;
    #[expect(clippy::disallowed_methods, reason = "no row is read for anybody")]
    let rested =
        database.execute_unprepared("BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").await;
    let closed = database.close().await;
    rested.and(closed)
}

fn log_is_left(place: &Place) -> bool {
    fs::metadata(SqliteFile::beside(&place.path, "-wal")).is_ok_and(|log| log.len() > 0)
}

fn is_damaged(error: &DbErr) -> bool {
    const CORRUPT: i32 = 11;
    const NOTADB: i32 = 26;
    matches!(code(error), Some(CORRUPT | NOTADB))
}

fn is_busy(error: &DbErr) -> bool {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    matches!(code(error), Some(BUSY | LOCKED))
}

/// SQLite's result code, without what extends it.
fn code(error: &DbErr) -> Option<i32> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    match &**error {
        SqlxError::Database(error) => Some(error.code()?.parse::<i32>().ok()? & 0xff),
        _ => None,
    }
}

/// Gives what is there a second name, with the time; the first one stays until the backup takes it. What lies beside a
/// damaged database goes with it.
fn keep(place: &Place, clock: &Clock) -> io::Result<Option<PathBuf>> {
    let moment = clock.now().rfc3339().replace(':', "");
    let name = SqliteFile::beside(&place.path, &format!(".before-{moment}"));
    let is_free = |name: &Path| {
        [""].iter()
            .chain(&SIDE_FILES)
            .all(|ending| fs::symlink_metadata(SqliteFile::beside(name, ending)).is_err())
    };
    let numbered = (2..).map(|number: u32| SqliteFile::beside(&name, &format!("-{number}")));
    let Some(name) = std::iter::once(name.clone()).chain(numbered).find(|name| is_free(name)) else {
        return Ok(None);
    };
    let mut is_kept = false;
    for ending in ["-wal", "-journal"] {
        let beside = SqliteFile::beside(&place.path, ending);
        if beside.exists() {
            fs::rename(beside, SqliteFile::beside(&name, ending))?;
            is_kept = true;
        }
    }
    // An index of what the log has, which SQLite makes anew.
    match fs::remove_file(SqliteFile::beside(&place.path, "-shm")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if fs::metadata(&place.path).is_ok_and(|there| there.len() > 0) {
        if fs::hard_link(&place.path, &name).is_err() {
            // Some file systems have no links.
            let kept = private::make(&name)?;
            io::copy(&mut File::open(&place.path)?, &mut &kept)?;
            kept.sync_all()?;
        }
        is_kept = true;
    }
    let name = name.strip_prefix(".").unwrap_or(&name);
    Ok(is_kept.then(|| name.to_owned()))
}
