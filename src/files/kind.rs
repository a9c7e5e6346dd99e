//! What a file is, by its content. Its name's ending has to agree, and nothing else is let in.

use super::{
    name::Name,
    written::{Written, written},
    zip::{self, Archive},
};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// A kind of file that may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub media_type: &'static str,
    endings: &'static [&'static str],
}

const fn kind(media_type: &'static str, endings: &'static [&'static str]) -> Kind {
    Kind { media_type, endings }
}

const PDF: Kind = kind("application/pdf", &["pdf"]);
const OFD: Kind = kind("application/ofd", &["ofd"]);
const JPEG: Kind = kind("image/jpeg", &["jpg", "jpeg"]);
const PNG: Kind = kind("image/png", &["png"]);
const WEBP: Kind = kind("image/webp", &["webp"]);
const DOCX: Kind = kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]);
const XLSX: Kind = kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]);
const PPTX: Kind =
    kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]);
const ZIP: Kind = kind("application/zip", &["zip"]);
const TXT: Kind = kind("text/plain; charset=utf-8", &["txt"]);
const CSV: Kind = kind("text/csv; charset=utf-8", &["csv"]);
const TXT_GB: Kind = kind("text/plain; charset=gb18030", &["txt"]);
const CSV_GB: Kind = kind("text/csv; charset=gb18030", &["csv"]);

/// What a document in an archive is known by: its main part.
const DOCUMENTS: [(&str, Kind); 3] =
    [("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX)];
/// What all of those have.
const TYPES: &str = "[Content_Types].xml";
/// What an OFD has (GB/T 33190).
const OFD_MAIN: &str = "OFD.xml";
/// The program in a document.
const MACROS: &str = "vbaproject.bin";

/// Why a file is not let in.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error(
        "不是可上传的类型：PDF、OFD、JPEG、PNG、WebP、DOCX、XLSX、PPTX、CSV、TXT、ZIP / it is none of PDF, OFD, JPEG, PNG, WebP, DOCX, XLSX, PPTX, CSV, \
         TXT, ZIP"
    )]
    Unknown,
    #[error("内容与扩展名 .{0} 不符 / its content is not what .{0} says")]
    Disguised(String),
    #[error("不得含宏 / it must not hold macros")]
    Macros,
    #[error("压缩包不可接受：{0} / the archive is not taken: {0}")]
    Archive(#[from] zip::Fault),
    #[error("it cannot be read: {0}")]
    Unread(#[from] io::Error),
}

impl Kind {
    /// Finds out what a file is that has this name. It reads all of what is text or an archive: not for a thread that others wait for.
    pub fn of(path: &Path, name: &Name) -> Result<Self, Unfit> {
        let found = Self::by_content(path, name)?;
        if found.endings.contains(&name.ending.as_str()) {
            return Ok(found);
        }
        Err(Unfit::Disguised(name.ending.clone()))
    }

    fn by_content(path: &Path, name: &Name) -> Result<Self, Unfit> {
        let mut begins = Vec::with_capacity(16);
        File::open(path)?.take(16).read_to_end(&mut begins)?;
        match begins.as_slice() {
            [b'%', b'P', b'D', b'F', b'-', ..] => Ok(PDF),
            [0xFF, 0xD8, 0xFF, ..] => Ok(JPEG),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(PNG),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(WEBP),
            [b'P', b'K', 3, 4, ..] => Self::in_archive(path),
            _ => match (written(|| File::open(path))?, name.ending.as_str()) {
                (Some(Written::Utf8), "csv") => Ok(CSV),
                (Some(Written::Gb18030), "csv") => Ok(CSV_GB),
                (Some(Written::Utf8), "txt") => Ok(TXT),
                (Some(Written::Gb18030), "txt") => Ok(TXT_GB),
                (Some(_), ending) => Err(Unfit::Disguised(ending.to_owned())),
                (None, _) => Err(Unfit::Unknown),
            },
        }
    }

    fn in_archive(path: &Path) -> Result<Self, Unfit> {
        let archive = Archive::read(File::open(path)?)?;
        let is_macro =
            |name: &str| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(MACROS));
        if archive.names().any(is_macro) {
            return Err(Unfit::Macros);
        }
        let main = DOCUMENTS.iter().find(|(main, _)| archive.has(main));
        let found = match main {
            Some((_, kind)) if archive.has(TYPES) => *kind,
            _ if archive.has(OFD_MAIN) => OFD,
            _ => ZIP,
        };
        // A chart in a document has its table in it; an archive of archives is a way to hide something.
        archive.check_inside(found != ZIP)?;
        Ok(found)
    }
}
