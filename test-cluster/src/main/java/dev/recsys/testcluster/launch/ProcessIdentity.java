/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param pid process ID
 * @param started when it started, in a form that only this class compares: ticks since this boot where {@code /proc} tells them
 *     (they do not move when the clock is set), else the clock time in milliseconds
 */
public record ProcessIdentity(long pid, String started) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Position of the start time in {@code /proc/<pid>/stat}, counted from the field after the command's name; proc(5). */
    private static final int START_TIME_FIELD = 19;

    private static final String BYTES_PER_KIB_UNIT = " kB";
    private static final long KIB = 1024;

    /** This very process. */
    public static ProcessIdentity current() {
        return of(ProcessHandle.current().pid());
    }

    /** The process that has this number now; a process that has already ended gets an identity that is never alive. */
    public static ProcessIdentity of(long pid) {
        return new ProcessIdentity(pid, startOf(pid).orElse("ended"));
    }

    /** Whether this process, and not another one with its number, still runs. */
    @JsonIgnore
    public boolean isAlive() {
        return startOf(pid).map(started::equals).orElse(false);
    }

    /** A handle to signal it with, if it is alive. */
    public Optional<ProcessHandle> handle() {
        return isAlive() ? ProcessHandle.of(pid) : Optional.empty();
    }

    /** Resident memory in bytes, where {@code /proc} tells it. */
    public OptionalLong residentBytes() {
        if (isAlive()) {
            try {
                for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                    if (line.startsWith("VmRSS:") && line.endsWith(BYTES_PER_KIB_UNIT)) {
                        String number = line.substring("VmRSS:".length(), line.length() - BYTES_PER_KIB_UNIT.length());
                        return OptionalLong.of(Long.parseLong(number.strip()) * KIB);
                    }
                }
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static Optional<String> startOf(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            if (Files.isReadable(BOOT_ID)) {
                String line = Files.readString(stat);
                // The command's name is in parentheses and may itself hold spaces and parentheses.
                String[] fields =
                        line.substring(line.lastIndexOf(')') + 2).strip().split(" ");
                boolean ended = fields[0].equals("Z") || fields[0].equals("X");
                String boot = Files.readString(BOOT_ID).strip();
                return ended ? Optional.empty() : Optional.of(boot + "+" + fields[START_TIME_FIELD]);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .map(String::valueOf);
    }
}
