//! Every file of the folder, read and parsed; by as many threads as there are processors where there are many files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::codegen::CodegenError;
use crate::codegen::files::{MODULE, list, path_of};
use crate::codegen::read::{EntityFile, look};
use crate::codegen::wrong::Wrong;

/// Below this, starting a thread takes longer than it saves.
const FILES_PER_THREAD: usize = 32;

/// A file and what it holds; an error where it is no Rust.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) content: Result<EntityFile, Wrong>,
}

/// Reads the files, in the order of their names.
pub(super) fn read(folder: &Path) -> Result<Vec<File>, CodegenError> {
    let names = list(folder)?;
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(names.len() / FILES_PER_THREAD);
    if threads < 2 {
        return names.iter().map(|name| read_file(folder, name)).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(name) = names.get(at) else { return done };
            done.push((at, read_file(folder, name)));
        }
    };
    let mut files = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut files = work();
        for other in others {
            match other.join() {
                Ok(more) => files.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        files
    });
    files.sort_unstable_by_key(|(at, _)| *at);
    files.into_iter().map(|(_, file)| file).collect()
}

fn read_file(folder: &Path, name: &str) -> Result<File, CodegenError> {
    let path = path_of(folder, name);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(CodegenError::Read { path, source }),
    };
    let (text, content) = match String::from_utf8(bytes) {
        Ok(text) => {
            let content = look(&text);
            (text, content)
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Err(Wrong::new(at..at, "not UTF-8 text")))
        }
    };
    let content = content.map(|file| if name == MODULE { misplaced(file) } else { file });
    Ok(File { path, text, content })
}

/// `mod.rs` is Kit's to bring files together; a struct for a table is not looked for there.
fn misplaced(file: EntityFile) -> EntityFile {
    let message = "an entity stands in a file of its own, not in `mod.rs`";
    let entities = file.entities.into_values().map(|entity| entity.ident);
    let places = entities.chain(file.enums.into_values().map(|item| item.ident));
    let odd: Vec<Wrong> = places.map(|place| Wrong::new(place, message)).collect();
    EntityFile { lost: !odd.is_empty(), odd, ..EntityFile::default() }
}
