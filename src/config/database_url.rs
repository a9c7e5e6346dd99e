//! `DATABASE_URL`, read once: which database, and where it is.

use clap::{Arg, Command, builder::TypedValueParser, error::ErrorKind};
use std::{
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Which database, and where it is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of SQLite's.
    Sqlite(SqliteFile),
    /// A PostgreSQL server, as its driver reads it. It may hold a password.
    Postgres(String),
}

/// A file of SQLite's, by the path that the URL means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteFile {
    /// The path, with nothing left to decode.
    pub path: PathBuf,
    /// What is done with it.
    pub mode: Mode,
}

/// `mode` of a SQLite URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `rwc`, unless it is said: it is made where it is not there.
    Make,
    /// `rw`: it must be there.
    Keep,
    /// `ro`: it would be read only, which is not enough for a register.
    Read,
}

/// The URL is none, in words that show nothing of it that may be secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It names neither database.
    #[error("must begin with sqlite:// or postgres://")]
    Scheme,
    /// Not text.
    #[error("is not UTF-8")]
    NotText,
    /// A SQLite URL without a path.
    #[error("has no path after sqlite://")]
    NoPath,
    /// A SQLite URL that keeps nothing.
    #[error("names a database in memory, which would keep nothing: name a file")]
    Memory,
    /// A SQLite URL of a folder.
    #[error("ends with /, which is a folder and no file")]
    Folder,
    /// A percent sign that begins no byte.
    #[error("has a % that no two hexadecimal digits follow: a % itself is written %25")]
    Percent,
    /// Bytes that are no text, or end one.
    #[error("has bytes after % that are not UTF-8, or are NUL")]
    Bytes,
    /// What begins a fragment, which such a URL does not have.
    #[error("has a #, which is written %23 where it is meant")]
    Fragment,
    /// A SQLite URL with parameters of another kind, or more than one.
    #[error(
        "has a parameter that is not understood; the only one of a SQLite URL is mode=rwc, mode=rw or mode=ro, and a ? of \
         the path is written %3F"
    )]
    SqliteParameter,
    /// A PostgreSQL URL with a parameter that the driver would pass over.
    #[error("has a parameter that is not understood; those of a PostgreSQL URL are {}", POSTGRES_PARAMETERS.join(", "))]
    PostgresParameter,
}

/// Those that the driver reads. Others it would pass over, a misspelt `sslmode` among them.
const POSTGRES_PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(url: &str) -> Result<Self, UrlError> {
        if let Some(rest) = url.strip_prefix("sqlite://") {
            SqliteFile::read(rest).map(Self::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            check_postgres(url)?;
            Ok(Self::Postgres(url.to_owned()))
        } else if url.starts_with("sqlite::memory:") {
            Err(UrlError::Memory)
        } else {
            Err(UrlError::Scheme)
        }
    }
}

/// A password stays out of logs.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => formatter.debug_tuple("Sqlite").field(file).finish(),
            Self::Postgres(_) => formatter.write_str("Postgres(…)"),
        }
    }
}

impl SqliteFile {
    /// What follows `sqlite://`.
    fn read(rest: &str) -> Result<Self, UrlError> {
        if rest.contains('#') {
            return Err(UrlError::Fragment);
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mode = match query {
            "" | "mode=rwc" => Mode::Make,
            "mode=rw" => Mode::Keep,
            "mode=ro" => Mode::Read,
            "mode=memory" => return Err(UrlError::Memory),
            _ => return Err(UrlError::SqliteParameter),
        };
        let path = decoded(path)?;
        if path.is_empty() {
            return Err(UrlError::NoPath);
        }
        if path == ":memory:" {
            return Err(UrlError::Memory);
        }
        if path.ends_with('/') {
            return Err(UrlError::Folder);
        }
        Ok(Self { path: PathBuf::from(path), mode })
    }

    /// A file beside it, whose name goes on where this one's ends.
    pub fn beside(path: &Path, ending: &str) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    }
}

/// A text without its percent signs.
fn decoded(text: &str) -> Result<String, UrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    let mut letter = [0; 4];
    while let Some(next) = rest.next() {
        if next != '%' {
            bytes.extend_from_slice(next.encode_utf8(&mut letter).as_bytes());
            continue;
        }
        let mut digit = || rest.next().and_then(|letter| letter.to_digit(16)).ok_or(UrlError::Percent);
        let value = digit()?.saturating_mul(16).saturating_add(digit()?);
        bytes.push(u8::try_from(value).map_err(|_| UrlError::Percent)?);
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(UrlError::Bytes)
}

/// What the driver would pass over in silence is refused; the rest it says itself when it connects.
fn check_postgres(url: &str) -> Result<(), UrlError> {
    if url.contains('#') {
        return Err(UrlError::Fragment);
    }
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut names = query.split('&').filter(|part| !part.is_empty()).map(|part| {
        let name = part.split_once('=').map_or(part, |(name, _)| name);
        decoded(name)
    });
    names.try_for_each(|name| {
        let name = name?;
        let is_setting = name.starts_with("options[") && name.ends_with(']');
        if is_setting || POSTGRES_PARAMETERS.contains(&name.as_str()) {
            Ok(())
        } else {
            Err(UrlError::PostgresParameter)
        }
    })
}

/// Reads it from the command line or the environment. What clap would say shows the value, which may hold a password.
#[derive(Clone, Debug)]
pub(super) struct Reader;

impl TypedValueParser for Reader {
    type Value = DatabaseUrl;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<DatabaseUrl, clap::Error> {
        let url = value.to_str().ok_or(UrlError::NotText).and_then(str::parse);
        url.map_err(|fault: UrlError| {
            let name = arg.and_then(Arg::get_env).map_or("DATABASE_URL".into(), OsStr::to_string_lossy);
            clap::Error::raw(ErrorKind::ValueValidation, format!("{name} {fault}\n")).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUrl, Mode, SqliteFile, UrlError};
    use std::path::PathBuf;

    fn file(url: &str) -> (PathBuf, Mode) {
        match url.parse() {
            Ok(DatabaseUrl::Sqlite(SqliteFile { path, mode })) => (path, mode),
            other => panic!("{url}: {other:?}"),
        }
    }

    #[test]
    fn a_path_is_what_the_url_means() {
        for (url, path) in [
            ("sqlite://data/register.db", "data/register.db"),
            ("sqlite:///var/lib/register.db", "/var/lib/register.db"),
            ("sqlite://a%20b/x.db", "a b/x.db"),
            ("sqlite://a b/x.db", "a b/x.db"),
            ("sqlite://%E5%AF%8C%E9%98%B3/x.db", "富阳/x.db"),
            ("sqlite://富阳/x.db", "富阳/x.db"),
            ("sqlite://100%25/x.db", "100%/x.db"),
            ("sqlite://100%2525/x.db", "100%25/x.db"),
            ("sqlite://a%3Fb%23c.db", "a?b#c.db"),
            ("sqlite://a+b&c=d.db", "a+b&c=d.db"),
            ("sqlite://file:x.db", "file:x.db"),
            ("sqlite://x.db?", "x.db"),
        ] {
            assert_eq!(file(url), (PathBuf::from(path), Mode::Make), "{url}");
        }
        assert_eq!(file("sqlite://a%20b?mode=rw"), (PathBuf::from("a b"), Mode::Keep));
        assert_eq!(file("sqlite://a?mode=rwc").1, Mode::Make);
        assert_eq!(file("sqlite://a?mode=ro").1, Mode::Read);
    }

    #[test]
    fn a_url_that_cannot_be_meant_is_refused() {
        for (url, fault) in [
            ("", UrlError::Scheme),
            ("data/register.db", UrlError::Scheme),
            ("mysql://user:secret@db.example/x", UrlError::Scheme),
            ("sqlite:x.db", UrlError::Scheme),
            ("sqlite::memory:", UrlError::Memory),
            ("sqlite://:memory:", UrlError::Memory),
            ("sqlite://%3Amemory%3A", UrlError::Memory),
            ("sqlite://x.db?mode=memory", UrlError::Memory),
            ("sqlite://", UrlError::NoPath),
            ("sqlite://?mode=rwc", UrlError::NoPath),
            ("sqlite://data/", UrlError::Folder),
            ("sqlite://data%2F", UrlError::Folder),
            ("sqlite://100%/x.db", UrlError::Percent),
            ("sqlite://x%2", UrlError::Percent),
            ("sqlite://x%+1.db", UrlError::Percent),
            ("sqlite://%E6%B0/x.db", UrlError::Bytes),
            ("sqlite://x%00.db", UrlError::Bytes),
            ("sqlite://x.db#a", UrlError::Fragment),
            ("sqlite://x.db?mode=rw#a", UrlError::Fragment),
            ("sqlite://x.db?immutable=1", UrlError::SqliteParameter),
            ("sqlite://x.db?mode=rw&mode=ro", UrlError::SqliteParameter),
            ("sqlite://x.db?mode=", UrlError::SqliteParameter),
            ("sqlite://what?/x.db", UrlError::SqliteParameter),
            ("postgres://u:p@db.example/x?ssl_mode=require", UrlError::PostgresParameter),
            ("postgres://u:p#q@db.example/x", UrlError::Fragment),
        ] {
            assert_eq!(url.parse::<DatabaseUrl>(), Err(fault), "{url}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = "postgres://user:the-secret@db.example/x?sslmode=require&options[lock_timeout]=1s";
        let url: DatabaseUrl = url.parse().unwrap();
        assert!(!format!("{url:?}").contains("the-secret"));
        for url in ["postgres://u:1?the-secret@db.example/x", "mysql://u:the-secret@db.example/x"] {
            assert!(!url.parse::<DatabaseUrl>().unwrap_err().to_string().contains("the-secret"));
        }
    }
}
