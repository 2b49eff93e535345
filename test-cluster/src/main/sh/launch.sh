# Sourced by the commands of this folder: builds what is missing or out of date, then runs a main class of this module on the JDK
# that the build chose. Needs nothing but bash and Maven.
#
#   launch MAIN_CLASS [ARGUMENT...]
#
# LAUNCH_JVM_OPTIONS  options of that JVM, instead of those for a small tool
# LAUNCH_FILE         what a build wrote, instead of this checkout's; taken as it is, nothing is built

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd -P)
launch_file="${LAUNCH_FILE:-$project/test-cluster/target/launch.properties}"

launch_value() {
  sed -n "s/^$1=//p" "$launch_file"
}

# Whether a source or a folder of sources (a file was deleted) is newer than the last build, or something that it made is gone.
launch_is_stale() {
  [[ -f $launch_file ]] || return 0
  [[ -x $(launch_value java.home)/bin/java ]] || return 0
  [[ -f $(launch_value zip.opensearch) && -f $(launch_value zip.opensearch-recsys) ]] || return 0
  [[ -d $project/test-cluster/target/classes ]] || return 0
  [[ -n $(find "$project"/pom.xml "$project"/*/pom.xml "$project"/*/src/main -newer "$launch_file" -print -quit) ]]
}

launch_build() {
  if ! command -v mvn > /dev/null; then
    echo "Maven is needed to build this project, and [mvn] is not on the PATH: install it, for example with [apt-get install maven]." >&2
    exit 1
  fi
  echo "Building the project (the first time this downloads OpenSearch, about 200 MB) ..." >&2
  local log
  log=$(mktemp)
  # Running tests and checking the formatting are for [mvn verify]: here somebody wants to see a cluster. Tests are compiled, for modules
  # use each other's.
  if ! mvn --batch-mode -q -DskipTests -Dspotless.check.skip=true -f "$project/pom.xml" package > "$log" 2>&1; then
    if grep -q 'needs a JDK' "$log"; then
      echo "This project needs a JDK 21 or newer, and none was found: install one, for example Temurin 21, or set JAVA_HOME to it." >&2
    else
      cat "$log" >&2
      echo "The build failed; see above." >&2
    fi
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}

launch() {
  if [[ -z ${LAUNCH_FILE:-} ]] && launch_is_stale; then
    launch_build
  fi
  exec "$(launch_value java.home)/bin/java" ${LAUNCH_JVM_OPTIONS:--Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1} \
    -Drecsys.launch.file="$launch_file" -cp "$(launch_value class.path)" "$@"
}
