/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Small models by hand, whose predictions can be worked out by hand too. */
final class ModelFiles {
    /** Tree 0: price ≤ 10 (NaN right) ? (color in {1, 33} ? 1 : 2) : 3. Tree 1: 0.5 whatever comes. */
    static final String LIGHTGBM =
            """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=lambdarank
            feature_names=price color
            feature_infos=[0:100] 0:1:33
            tree_sizes=350 100

            Tree=0
            num_leaves=3
            num_cat=1
            split_feature=0 1
            split_gain=10 5
            threshold=10 0
            decision_type=8 1
            left_child=1 -1
            right_child=-3 -2
            leaf_value=1 2 3
            leaf_weight=1 1 1
            leaf_count=1 1 1
            internal_value=0 0
            internal_weight=0 0
            internal_count=3 2
            cat_boundaries=0 2
            cat_threshold=2 2
            is_linear=0
            shrinkage=0.1


            Tree=1
            num_leaves=1
            num_cat=0
            split_feature=
            threshold=
            decision_type=
            left_child=
            right_child=
            leaf_value=0.5
            is_linear=0
            shrinkage=1


            end of trees

            feature_importances:
            price=10

            parameters:
            [boosting: gbdt]
            end of parameters
            """;

    /** Price < 10 (missing: left) ? (color in {1, 33} (missing: right) ? 3 : 2) : 1, on a base score of 0.5. */
    static final String XGBOOST =
            """
            {"learner":{"attributes":{},"feature_names":["price","color"],"feature_types":["float","c"],
            "gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},
            "iteration_indptr":[0,1],"tree_info":[0],"trees":[{
            "base_weights":[0E0,NaN,1E0,2E0,3E0],"categories":[1,33],"categories_nodes":[1],"categories_segments":[0],
            "categories_sizes":[2],"default_left":[1,0,0,0,0],"id":0,"left_children":[1,3,-1,-1,-1],
            "loss_changes":[1E0,Infinity,0E0,0E0,0E0],"parents":[2147483647,0,0,1,1],"right_children":[2,4,-1,-1,-1],
            "split_conditions":[1E1,0E0,1E0,2E0,3E0],"split_indices":[0,1,0,0,0],"split_type":[0,1,0,0,0],
            "sum_hessian":[4E0,2E0,2E0,1E0,1E0],
            "tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"5","size_leaf_vector":"1"}}]},"name":"gbtree"},
            "learner_model_param":{"base_score":"5E-1","boost_from_average":"1","num_class":"0","num_feature":"2",
            "num_target":"1"},"objective":{"lambdarank_param":{"lambdarank_num_pair_per_sample":"4"},"name":"rank:ndcg"}},
            "version":[3,0,4]}""";

    private ModelFiles() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** JSON as XGBoost would write it in UBJSON, but for arrays of numbers, which get no common type. */
    static byte[] ubjson(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
        try (JsonParser parser = factory.createParser(json);
                DataOutputStream out = new DataOutputStream(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> out.writeByte('{');
                    case END_OBJECT -> out.writeByte('}');
                    case START_ARRAY -> out.writeByte('[');
                    case END_ARRAY -> out.writeByte(']');
                    case FIELD_NAME -> writeText(out, parser.currentName());
                    case VALUE_STRING -> {
                        out.writeByte('S');
                        writeText(out, parser.getText());
                    }
                    case VALUE_NUMBER_INT -> {
                        out.writeByte('l');
                        out.writeInt(parser.getIntValue());
                    }
                    case VALUE_NUMBER_FLOAT -> {
                        out.writeByte('d');
                        out.writeFloat(parser.getFloatValue());
                    }
                    default -> throw new AssertionError(token);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte('L');
        out.writeLong(bytes.length);
        out.write(bytes);
    }
}
