//! A trigger or event of one statement that came together with others keeps its semicolon in MySQL, and the dump programs
//! write it into a comment: `SET NEW.a = 1; */;;`. Nothing reads that back, so the semicolon becomes a blank.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Result, Seek, SeekFrom, Write};
use std::path::Path;

use super::session::MysqlSession;
use crate::driver::{DatabaseError, Session};

/// How such bodies end in a dump: those of triggers, those of events. Rows have no line breaks there.
const ENDS: [&[u8]; 2] = [b"; */;;\n", b"; */ ;;\n"];

/// Whether the database has such bodies.
pub(super) async fn kept(session: &mut MysqlSession) -> std::result::Result<bool, DatabaseError> {
    let ask = "SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND ACTION_STATEMENT LIKE '%;' \
               UNION ALL SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() \
               AND EVENT_DEFINITION LIKE '%;'";
    Ok(!session.query(ask).await?.is_empty())
}

/// Takes them out of the dump.
pub(super) fn take_out(dump: &Path) -> Result<()> {
    let places = places(dump)?;
    let mut dump = OpenOptions::new().write(true).open(dump)?;
    for place in places {
        dump.seek(SeekFrom::Start(place))?;
        dump.write_all(b" ")?;
    }
    dump.sync_all()
}

fn places(dump: &Path) -> Result<Vec<u64>> {
    let mut dump = BufReader::new(File::open(dump)?);
    let (mut line, mut places, mut at) = (Vec::new(), Vec::new(), 0_u64);
    while dump.read_until(b'\n', &mut line)? > 0 {
        at += line.len() as u64;
        let ending = ENDS.iter().find(|end| line.ends_with(end));
        places.extend(ending.map(|end| at - end.len() as u64));
        line.clear();
    }
    Ok(places)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_a_body_is_taken_out() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "INSERT INTO `t` VALUES ('; */;;');\n/*!50003 TRIGGER `a` SET NEW.a = '; */';; SET 1; */;;\n\
                    /*!50106 EVENT `e` DO DELETE FROM t; */ ;;\n-- Dump completed; */;;";
        std::fs::write(file.path(), text).unwrap();
        take_out(file.path()).unwrap();
        let without = text.replace("SET 1; */", "SET 1  */").replace("FROM t; */", "FROM t  */");
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), without);
    }
}
