/// Shells that can complete command lines, and what they read to do so. The scripts know nothing of commands: they
/// ask the program itself, each time, so that tasks, agents and options of later versions are known at once.
enum ShellScript: String, CaseIterable {
  case bash, zsh

  func text(for program: String) -> String {
    let name = program.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    return switch self {
    case .bash: ShellScript.bash(program, function: "_\(name)")
    case .zsh: ShellScript.zsh(program, function: "_\(name)")
    }
  }

  private static func bash(_ program: String, function: String) -> String {
    """
    # Completion of \(program) for bash; made by '\(program) completion bash'.
    # Put it where bash looks for completions, or into a shell: source <(\(program) completion bash)

    \(function)() {
      local line word kind prefix kept text rest
      local -a words
      COMPREPLY=()
      # Bash cuts words at ':' and '='; the program wants them whole.
      line=${COMP_LINE:0:COMP_POINT}
      read -r -a words <<<"$line"
      word=${line##*[[:space:]]}
      [[ -n $word ]] || words+=("")
      # What bash takes for the word is what stands behind the last place of a cut.
      kept=$word
      while [[ -n $kept && $COMP_WORDBREAKS != *"${kept: -1}"* ]]; do kept=${kept%?}; done
      while IFS=$'\\t' read -r text rest; do
        if [[ -z ${kind-} ]]; then
          kind=$text prefix=$rest
        else
          COMPREPLY+=("${text#"$kept"} ")
        fi
      done < <("${words[0]}" completion candidates -- "${words[@]:1}" 2>/dev/null)
      compopt -o nospace
      [[ ${kind:-none} != none ]] || return 0
      local path option=-f before=${prefix#"$kept"}
      [[ $kind != folders ]] || option=-d
      while IFS= read -r path; do
        # A folder is gone on with.
        if [[ -d ${path/#\\~/$HOME} ]]; then path+=/; else path+=" "; fi
        path=${path//\\\\/\\\\\\\\}
        [[ $path != *" "?* ]] || path=${path% } path=${path// /\\\\ }
        COMPREPLY+=("$before$path")
      done < <(compgen "$option" -- "${word#"$prefix"}")
    }
    complete -F \(function) \(program)

    """
  }

  private static func zsh(_ program: String, function: String) -> String {
    """
    #compdef \(program)
    # Completion of \(program) for zsh; made by '\(program) completion zsh'.
    # Save it as \(function) in a folder of $fpath, or: source <(\(program) completion zsh)

    \(function)() {
      local line text rest kind prefix
      local -a found
      while IFS=$'\\t' read -r text rest; do
        if [[ -z $kind ]]; then
          kind=$text prefix=$rest
        else
          found+=("${text//:/\\\\:}:$rest")
        fi
      done < <(${(Q)words[1]} completion candidates -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
      if (( $#found )); then _describe -t values '\(program)' found -Q; fi
      [[ -n $kind && $kind != none ]] || return 0
      if [[ -n $prefix ]]; then compset -P "${(b)prefix}"; fi
      if [[ $kind == folders ]]; then _files -/; else _files; fi
    }

    if [[ $funcstack[1] == \(function) ]]; then
      \(function) "$@"
    else
      compdef \(function) \(program)
    fi

    """
  }
}
