# Bash takes a colon for the end of a word: it sees `migrate:fresh` as three. Put the words together again for the
# function above, and give Bash back only what stands after the last colon.
_cargo_kit_with_colons() {
    local -a words=()
    local word cword=0 glue="" position
    for ((position = 0; position < ${#COMP_WORDS[@]}; position++)); do
        word="${COMP_WORDS[position]}"
        if [[ ${#words[@]} -gt 1 && ( "$word" == : || -n "$glue" ) ]]; then
            words[${#words[@]} - 1]+="$word"
        else
            words+=("$word")
        fi
        [[ "$word" == : ]] && glue=1 || glue=""
        ((position == COMP_CWORD)) && cword=$((${#words[@]} - 1))
    done
    # `cargo kit …` is completed as `cargo-kit …`.
    if [[ "${words[0]##*/}" == cargo && "${words[1]-}" == kit ]]; then
        words=("${words[@]:1}")
        ((cword--))
    fi
    words[0]=cargo_kit
    local -a COMP_WORDS=("${words[@]}")
    local COMP_CWORD=$cword current="${words[cword]-}" before=""
    ((cword > 0)) && before="${words[cword - 1]}"
    COMPREPLY=()
    _cargo_kit cargo_kit "$current" "$before"
    if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
    fi
}
complete -F _cargo_kit_with_colons -o bashdefault -o default cargo-kit

# `cargo` keeps the completion it has; `cargo kit` gets this one.
_cargo_kit_below_cargo() {
    if [[ "${COMP_WORDS[1]-}" == kit && $COMP_CWORD -gt 1 ]]; then
        _cargo_kit_with_colons
        return
    fi
    if [[ -z "$_cargo_kit_cargo" ]]; then
        # Completions that are loaded on first use replace ours: take theirs, put ours back.
        if declare -F _comp_load >/dev/null; then
            _comp_load cargo
        elif declare -F _completion_loader >/dev/null; then
            _completion_loader cargo
        fi
        _cargo_kit_keep_cargo
    fi
    if [[ -n "$_cargo_kit_cargo" ]]; then
        "$_cargo_kit_cargo" "$@"
    fi
}
_cargo_kit_keep_cargo() {
    local known
    known="$(complete -p cargo 2>/dev/null)"
    if [[ "$known" =~ -F\ ([^ ]+) && "${BASH_REMATCH[1]}" != _cargo_kit_* && "${BASH_REMATCH[1]}" != _minimal ]]; then
        _cargo_kit_cargo="${BASH_REMATCH[1]}"
    fi
    complete -F _cargo_kit_below_cargo -o bashdefault -o default cargo
}
_cargo_kit_cargo=""
_cargo_kit_keep_cargo
