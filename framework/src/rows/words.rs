//! The words of a condition, as far as it takes to find a constant in it: whatever the database, and whatever it added
//! (`_utf8mb4'a'`, `'a'::text`, `((price) >= (0)::numeric)`).

/// A word of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A name or keyword, as it is written.
    Name(String),
    /// A text, without its quotes.
    Text(String),
    /// A number with its sign.
    Number(String),
    /// An operator, a parenthesis (brackets are parentheses here), a comma.
    Mark(String),
}

impl Word {
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Word::Name(name) if name.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        matches!(self, Word::Mark(own) if own == mark)
    }

    fn is_atom(&self) -> bool {
        matches!(self, Word::Name(_) | Word::Text(_) | Word::Number(_))
    }
}

/// The words of a condition, without casts, and without parentheses around a single word.
pub(super) fn words(text: &str) -> Vec<Word> {
    signed(bare(without_casts(split(text))))
}

fn split(text: &str) -> Vec<Word> {
    let letters: Vec<char> = text.chars().collect();
    // Whoever quotes names like that writes `'it\'s'`.
    let escapes = letters.contains(&'`');
    let mut words = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let from = at;
        at += 1;
        match letter {
            '\'' | '"' | '`' => {
                let mut inner = String::new();
                while at < letters.len() {
                    if escapes && letters[at] == '\\' && letter == '\'' {
                        at += 1;
                    } else if letters[at] == letter {
                        if letters.get(at + 1) != Some(&letter) {
                            break;
                        }
                        at += 1;
                    }
                    inner.extend(letters.get(at));
                    at += 1;
                }
                at += 1;
                if letter != '\'' {
                    words.push(Word::Name(inner));
                    continue;
                }
                // `_utf8mb4'a'`, `N'a'`
                if from > 0 && (letters[from - 1].is_alphanumeric() || letters[from - 1] == '_') {
                    words.pop();
                }
                words.push(Word::Text(inner));
            }
            _ if letter.is_whitespace() => {}
            _ if letter.is_ascii_digit() || (letter == '.' && letters.get(at).is_some_and(char::is_ascii_digit)) => {
                while at < letters.len() && (letters[at].is_ascii_alphanumeric() || letters[at] == '.') {
                    at += 1;
                }
                words.push(Word::Number(letters[from..at].iter().collect()));
            }
            _ if letter.is_alphabetic() || letter == '_' => {
                while at < letters.len() && (letters[at].is_alphanumeric() || matches!(letters[at], '_' | '$')) {
                    at += 1;
                }
                words.push(Word::Name(letters[from..at].iter().collect()));
            }
            '[' | '(' => words.push(Word::Mark("(".to_owned())),
            ']' | ')' => words.push(Word::Mark(")".to_owned())),
            _ => {
                let joins = |letter: &char| matches!(letter, '<' | '>' | '=' | '!' | ':' | '~' | '*' | '|');
                while joins(&letter) && letters.get(at).is_some_and(joins) {
                    at += 1;
                }
                words.push(Word::Mark(letters[from..at].iter().collect()));
            }
        }
    }
    words
}

/// Leaves out `::character varying(20)` and `COLLATE "C"`.
fn without_casts(words: Vec<Word>) -> Vec<Word> {
    const GOES_ON: [&str; 9] = ["and", "or", "is", "in", "not", "like", "between", "collate", "then"];
    let mut kept = Vec::with_capacity(words.len());
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        if word.is("collate") {
            rest.next();
        } else if word.is_mark("::") {
            while rest
                .next_if(|word| matches!(word, Word::Name(_)) && !GOES_ON.iter().any(|own| word.is(own)))
                .is_some()
            {}
            while rest.next_if(|word| word.is_mark("(")).is_some() {
                while rest.next_if(|word| matches!(word, Word::Number(_)) || word.is_mark(",")).is_some() {}
                rest.next_if(|word| word.is_mark(")"));
            }
        } else {
            kept.push(word);
        }
    }
    kept
}

/// Leaves out parentheses around a single word, but for those of a function and of a list.
fn bare(mut words: Vec<Word>) -> Vec<Word> {
    loop {
        let around = (0..words.len().saturating_sub(2)).find(|at| {
            let function = *at > 0 && matches!(&words[at - 1], Word::Name(name) if !is_connective(name));
            !function && words[*at].is_mark("(") && words[at + 1].is_atom() && words[at + 2].is_mark(")")
        });
        match around {
            Some(at) => drop((words.remove(at + 2), words.remove(at))),
            None => return words,
        }
    }
}

fn is_connective(name: &str) -> bool {
    ["and", "or", "not", "between", "like", "when", "then", "else"].iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// Joins a minus to the number behind it where it cannot be a difference.
fn signed(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match (&word, kept.as_slice()) {
            (Word::Number(number), [.., minus]) if minus.is_mark("-") => {
                let before = kept.len().checked_sub(2).and_then(|at| kept.get(at));
                let is_sign = match before {
                    None => true,
                    Some(Word::Mark(mark)) => mark != ")",
                    Some(Word::Name(name)) => is_connective(name),
                    Some(_) => false,
                };
                if is_sign {
                    let number = format!("-{number}");
                    kept.pop();
                    kept.push(Word::Number(number));
                } else {
                    kept.push(word);
                }
            }
            _ => kept.push(word),
        }
    }
    kept
}
