/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import dev.recsys.testcluster.data.MovieLensData.Movie;
import dev.recsys.testcluster.data.MovieLensData.Rating;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Readers of the data that rankers are measured on. */
public class RankingDataTests extends SeededTestCase {
    private static final String ITEMS = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n";
    private static final String RATINGS = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n";

    private Path movies(String items, String ratings) throws Exception {
        Path folder = newTempDir();
        Files.writeString(folder.resolve("ml-100k.item"), ITEMS + items);
        Files.writeString(folder.resolve("ml-100k.inter"), RATINGS + ratings);
        return folder;
    }

    public void testRatingsOfAUserAreInTheOrderOfTheirTimes() throws Exception {
        MovieLensData data = MovieLensData.read(movies(
                "1\tToy Story\t1995\tAnimation Comedy\n2\tunknown\tunkonwn\t\n",
                "u\t1\t3\t20\nv\t2\t5\t9\nu\t2\t4\t10\nu\t1\t1\t10\n"));
        assertEquals(
                List.of(
                        new Movie("1", "Toy Story", 1995, List.of("Animation", "Comedy")),
                        new Movie("2", "unknown", null, List.of())),
                data.movies());
        assertNull(data.movies().get(1).year());
        assertEquals(List.of("u", "v"), List.copyOf(data.ratings().keySet()));
        assertEquals(
                List.of(new Rating("2", 4, 10), new Rating("1", 1, 10), new Rating("1", 3, 20)),
                data.ratings().get("u"));
    }

    public void testWhatIsWrongWithMoviesIsSaidWithItsLine() throws Exception {
        String toys = "1\tToy Story\t1995\tComedy\n";
        assertWrong(
                "line 3: [item_id] is [2]; it must be a movie of [ml-100k.item]",
                movies(toys, "u\t1\t3\t20\nu\t2\t3\t20\n"));
        assertWrong("line 2: [rating] is [good]; it must be a number", movies(toys, "u\t1\tgood\t20\n"));
        assertWrong("line 2: there are [3] cells; the first line names [4]", movies(toys, "u\t1\t20\n"));
        assertWrong("has no row below its first line", movies(toys, ""));
        Path lacking = movies(toys, "");
        Files.writeString(lacking.resolve("ml-100k.inter"), "user_id:token\titem_id:token\n");
        assertWrong("has no column [rating]", lacking);
        Files.delete(lacking.resolve("ml-100k.inter"));
        assertWrong("there is no file [ml-100k.inter]", lacking);
    }

    private static void assertWrong(String said, Path folder) {
        DataException wrong = assertThrows(DataException.class, () -> MovieLensData.read(folder));
        assertTrue(wrong.getMessage(), wrong.getMessage().contains(said));
    }

    private Path rows(String rows, String groups) throws Exception {
        Path folder = newTempDir();
        Files.writeString(folder.resolve("rank"), rows);
        Files.writeString(folder.resolve("rank.query"), groups);
        return folder;
    }

    public void testJudgedRowsComeInGroups() throws Exception {
        LibSvmRows read = LibSvmRows.read(rows("2 1:0.5 7:-1\n0\n1 3:2e-1\n", "1\n2\n"), "rank");
        assertArrayEquals(new int[] {1, 2}, read.groups());
        assertEquals(3, read.rows().size());
        assertEquals(2, read.rows().get(0).label(), 0);
        assertArrayEquals(new int[] {1, 7}, read.rows().get(0).features());
        assertArrayEquals(new double[] {0.5, -1}, read.rows().get(0).values(), 0);
        assertEquals(0, read.rows().get(1).features().length);
        assertEquals(8, read.width());
    }

    public void testWhatIsWrongWithJudgedRowsIsSaidWithItsLine() throws Exception {
        assertWrongRows("rank, line 2: [x] must be a number", rows("1 1:1\n1 x:1\n", "2\n"));
        assertWrongRows("rank, line 1: [3] must be [feature:value]", rows("1 3\n", "1\n"));
        assertWrongRows("rank, line 1: [NaN] must be a number", rows("1 3:NaN\n", "1\n"));
        assertWrongRows("feature [2] must be at least 0 and above the one before", rows("1 2:1 2:1\n", "1\n"));
        assertWrongRows("groups of [3] rows together; [rank] has [1] rows", rows("1 2:1\n", "1\n2\n"));
        assertWrongRows("rank.query, line 1: [] must be a number", rows("1 2:1\n", "\n"));
    }

    private static void assertWrongRows(String said, Path folder) {
        DataException wrong = assertThrows(DataException.class, () -> LibSvmRows.read(folder, "rank"));
        assertTrue(wrong.getMessage(), wrong.getMessage().contains(said));
    }
}
