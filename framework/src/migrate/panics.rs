//! Code of a project's own, whose panics are told as errors.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Calls `work`; a panic in it is returned as its message and place instead of being printed. Panics of other threads
/// go their usual way meanwhile, and afterwards all do.
pub(super) fn catch(work: impl FnOnce()) -> Result<(), String> {
    static TURN: Mutex<()> = Mutex::new(());
    static MESSAGE: Mutex<Option<String>> = Mutex::new(None);
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (here, usual) = (thread::current().id(), Arc::new(panic::take_hook()));
    let others = usual.clone();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() != here {
            return others(info);
        }
        let text = info.payload_as_str().unwrap_or("panicked");
        let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        if let Ok(mut message) = MESSAGE.lock() {
            *message = Some(format!("{text}{}", place.unwrap_or_default()));
        }
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    drop(panic::take_hook());
    match Arc::try_unwrap(usual) {
        Ok(usual) => panic::set_hook(usual),
        // A panic elsewhere is just being told.
        Err(usual) => panic::set_hook(Box::new(move |info| usual(info))),
    }
    let message = MESSAGE.lock().ok().and_then(|mut message| message.take());
    outcome.map_err(|_| message.unwrap_or_else(|| "panicked".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_elsewhere_are_told_as_usual_after_many_catch_theirs_at_once() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        panic::set_hook(Box::new(|info| {
            TOLD.lock().unwrap().push(info.payload_as_str().unwrap_or_default().to_owned());
        }));
        let catching: Vec<_> = (0..8)
            .map(|thread| {
                thread::spawn(move || {
                    for _ in 0..100 {
                        let caught = catch(|| panic!("{thread} is caught"));
                        assert!(caught.unwrap_err().starts_with(&format!("{thread} is caught at ")));
                    }
                })
            })
            .collect();
        catching.into_iter().for_each(|catching| catching.join().unwrap());
        thread::spawn(|| panic!("not caught")).join().unwrap_err();
        drop(panic::take_hook());
        assert!(TOLD.lock().unwrap().contains(&"not caught".to_owned()));
    }
}
