//! The file of a SQLite database, before SQLite opens it: where it is, who may read it, and what lies beside it.

use super::{
    in_use::InUse,
    private::{self, Writers},
};
use crate::config::{Mode, SqliteFile};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, sqlx::sqlite::SqliteConnectOptions};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::sleep;

/// What SQLite writes beside a database.
pub(super) const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];
/// How often a lock is asked for that another process is about to take away, and how long between.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// A file cannot be used as the database. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Its folder cannot be made.
    #[error("cannot make the folder of {0}: {1}")]
    Folder(String, io::Error),
    /// It or its folder cannot be read or written.
    #[error("cannot open {0} to read and write: {1}")]
    Denied(String, String),
    /// SQLite cannot open it, or not to write.
    #[error("cannot open {0} to read and write: {1}")]
    Refused(String, DbErr),
    /// Others can read it, and with it the keys that sign tokens.
    #[error(
        "cannot open {0}: others than its owner can read it, and forge tokens with the keys in it: run `{1}`"
    )]
    OpenToOthers(String, String),
    /// Others can put a file of theirs in its place.
    #[error("cannot open {0}: others than its owner can replace it in its folder: run `{1}`")]
    FolderOfOthers(String, String),
    /// What SQLite would read with it is another's.
    #[error("cannot open {0}: {1} beside it belongs to another user, in a folder where everybody writes")]
    BesideOfOthers(String, String),
    /// It was put in the place of another, whose last changes SQLite would mix into it.
    #[error(
        "cannot open {0}: the {0}-wal beside it is of the database that was there before. To restore a backup, put that \
         database back if it is there yet, and run `future-community restore FILE`; or remove {0}-wal and {0}-shm"
    )]
    Mixed(String),
    /// Somebody replaces it.
    #[error("cannot open {0}: it is being restored; try again when that is done")]
    BeingRestored(String),
}

/// A file that SQLite may open.
pub(super) struct Place {
    /// Where it is, with links followed: what lies beside it lies there.
    pub(super) path: PathBuf,
    /// What the operator calls it.
    pub(super) name: String,
}

impl Place {
    /// Looks at a file, and makes its folder. Leaves the file as it is, and makes none.
    pub(super) fn find(file: &SqliteFile) -> Result<Self, FileError> {
        let name = file.path.display().to_string();
        let denied = |error: io::Error| FileError::Denied(name.clone(), error.to_string());
        if file.mode == Mode::Read {
            return Err(FileError::Denied(name, "mode=ro only reads".to_owned()));
        }
        let folder = private::folder_of(&file.path);
        if file.mode == Mode::Make {
            private::make_folder(folder).map_err(|error| FileError::Folder(name.clone(), error))?;
        }
        let is_link = fs::symlink_metadata(&file.path).is_ok_and(|found| found.file_type().is_symlink());
        let path = if is_link { fs::canonicalize(&file.path).map_err(denied)? } else { file.path.clone() };
        let path = path_of_file(&path);
        let name = if is_link { path.display().to_string() } else { name };
        let place = Self { path, name };
        place.check_folder(folder)?;
        place.check_folder(private::folder_of(&place.path))?;
        place.check_beside()?;
        match fs::metadata(&place.path) {
            Ok(found) if !found.is_file() => {
                return Err(FileError::Denied(place.name, "it is no file".to_owned()));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound || file.mode == Mode::Keep => {
                return Err(place.denied(&error));
            }
            _ => {}
        }
        Ok(place)
    }

    /// Makes it where it is not there. Refuses a file that cannot be written, before SQLite opens it for reading and leaves
    /// an empty side file there.
    pub(super) fn make_ready(&self) -> Result<(), FileError> {
        match private::make(&self.path) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(self.denied(&error)),
        }
        let opened = OpenOptions::new().read(true).append(true).open(&self.path);
        opened.map(drop).map_err(|error| self.denied(&error))
    }

    /// Says that it is open.
    pub(super) async fn take(&self) -> Result<InUse, FileError> {
        for _ in 0..TRIES {
            match InUse::with_others(&self.path) {
                Ok(Some(in_use)) => return Ok(in_use),
                Ok(None) => sleep(PAUSE).await,
                Err(error) => return Err(self.denied(&error)),
            }
        }
        Err(FileError::BeingRestored(self.name.clone()))
    }

    fn denied(&self, error: &io::Error) -> FileError {
        FileError::Denied(self.name.clone(), error.to_string())
    }

    fn check_folder(&self, folder: &Path) -> Result<(), FileError> {
        match private::writers(folder) {
            Ok(Writers::Others) => {
                Err(FileError::FolderOfOthers(self.name.clone(), private::how_to_keep_out(folder)))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(self.denied(&error)),
        }
    }

    /// What SQLite reads with it is as private as it is.
    fn check_beside(&self) -> Result<(), FileError> {
        let is_shared = private::writers(private::folder_of(&self.path)).is_ok_and(|it| it == Writers::Each);
        let owner = fs::metadata(&self.path).map(|found| found.uid()).ok().filter(|_| is_shared);
        let mut open = Vec::new();
        for ending in ["", "-lock"].iter().chain(&SIDE_FILES) {
            let file = SqliteFile::beside(&self.path, ending);
            let Ok(found) = fs::metadata(&file) else { continue };
            if SIDE_FILES.contains(ending) && owner.is_some_and(|owner| owner != found.uid()) {
                return Err(FileError::BesideOfOthers(self.name.clone(), file.display().to_string()));
            }
            if private::is_open_to_others(&found) {
                open.push(file);
            }
        }
        if open.is_empty() {
            Ok(())
        } else {
            Err(FileError::OpenToOthers(self.name.clone(), private::how_to_close(&open)))
        }
    }

    /// Refuses a file beside the log of another. SQLite would take what is in the log for its own, whatever the file:
    /// only one that says that it has a log, as a backup does not, has one.
    pub(super) fn check_log(&self) -> Result<(), FileError> {
        if self.has_log_of_another().map_err(|error| self.denied(&error))? {
            return Err(FileError::Mixed(self.name.clone()));
        }
        Ok(())
    }

    /// The log first: a database that is being made has none until it says so.
    pub(super) fn has_log_of_another(&self) -> io::Result<bool> {
        let log = fs::metadata(SqliteFile::beside(&self.path, "-wal"));
        if log.is_ok_and(|log| log.len() > 0) { Ok(!says_it_has_a_log(&self.path)?) } else { Ok(false) }
    }
}

/// The path as SQLite takes it: what begins with `file:` is another thing to it.
pub(super) fn path_of_file(path: &Path) -> PathBuf {
    if path.is_absolute() { path.to_owned() } else { Path::new(".").join(path) }
}

/// Whether the file's head, as SQLite documents it, says that changes go to a log.
fn says_it_has_a_log(path: &Path) -> io::Result<bool> {
    const LOG: u8 = 2;
    let mut head = [0; 20];
    match File::open(path).and_then(|mut file| file.read_exact(&mut head)) {
        Ok(()) => Ok(head.ends_with(&[LOG, LOG])),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Tells a connection which file it is to. The driver would read a URL in its own way.
pub(super) fn at(path: &Path) -> impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + use<> {
    let path = path.to_owned();
    move |options| options.filename(&path).create_if_missing(false).foreign_keys(true)
}

/// What the path is left out of.
pub(super) const NO_URL: &str = "sqlite://";

/// One connection to a file, that waits for nobody and lets nobody beside it.
pub(super) async fn open_alone(path: &Path) -> Result<DatabaseConnection, DbErr> {
    let at = at(path);
    let mut options = ConnectOptions::new(NO_URL);
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |sqlite| {
        at(sqlite).busy_timeout(Duration::ZERO).pragma("locking_mode", "EXCLUSIVE")
    });
    #[expect(clippy::disallowed_methods, reason = "a file that no store has open")]
    let opened = Database::connect(options).await?;
    Ok(opened)
}
