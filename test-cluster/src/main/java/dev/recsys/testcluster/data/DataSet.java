/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Products to show something with: the catalogue that ships with the project, or a public set in a folder of the user's. */
public sealed interface DataSet permits CatalogueData, EsciData, FashionData {
    /** A short word for index and codebook names: lower-case letters. */
    String name();

    /**
     * Reads all products, in the order of the file.
     *
     * @throws DataException when a file is missing or a line is not as it must be
     */
    List<Product> products();

    /**
     * Finds the data set that is meant by {@code catalogue}, {@code esci:DIR} or {@code fashion:DIR}.
     *
     * @throws DataException when the word is another one, or the folder or a file in it is missing
     */
    static DataSet parse(String specification) {
        int colon = specification.indexOf(':');
        String kind = colon < 0 ? specification : specification.substring(0, colon);
        String folder = colon < 0 ? "" : specification.substring(colon + 1);
        return switch (kind) {
            case "catalogue" -> {
                if (colon >= 0) {
                    throw new DataException("--data [" + specification
                            + "] names a folder; [catalogue] ships with the project and takes none");
                }
                yield new CatalogueData();
            }
            case "esci" -> new EsciData(folder(specification, folder));
            case "fashion" -> new FashionData(folder(specification, folder));
            default ->
                throw new DataException(
                        "--data is [" + specification + "]; it must be [catalogue], [esci:DIR] or [fashion:DIR]");
        };
    }

    private static Path folder(String specification, String folder) {
        if (folder.isEmpty()) {
            throw new DataException("--data [" + specification + "] names no folder; write [" + specification
                    + (specification.endsWith(":") ? "" : ":") + "DIR]");
        }
        Path path = Path.of(folder).toAbsolutePath().normalize();
        if (Files.isDirectory(path) == false) {
            throw new DataException("--data [" + specification + "]: [" + path + "] is not a folder");
        }
        return path;
    }

    /** The file of that name in the folder, which must be there. */
    static Path requiredFile(Path folder, String name) {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file) == false) {
            throw new DataException("there is no file [" + name + "] in [" + folder + "]");
        }
        return file;
    }
}
