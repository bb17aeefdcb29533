import type { Measure } from "../bundle/types.ts";

const methods: Record<string, string> = { pca: "PCA", umap: "UMAP", tsne: "t-SNE", pacmap: "PaCMAP", localmap: "LocalMAP" };

/** How people write the name of a method; one that is not known stays as it is. */
export const methodName = (method: string): string => (Object.hasOwn(methods, method) ? methods[method]! : method);

const neighbours = { title: "neighbours kept", means: "Share of a picture's nearest that are its nearest on the map too" };

const known: Record<string, { title: string; means: string }> = {
  trustworthiness: { title: "trustworthiness", means: "1 when the map shows nothing as near that is not" },
  recall: neighbours,
  neighbour_recall: neighbours,
  triplet_accuracy: { title: "triplets in order", means: "Share of three pictures of which the nearer one is nearer on the map too" },
};

const most_shown = 4; // the line has room for no more

/** The numbers that say how far a map can be believed, each with what it means. */
export function qualityWords(quality: readonly Measure[]): { name: string; text: string; means: string }[] {
  return quality.filter(({ value }) => Number.isFinite(value)).slice(0, most_shown).map(({ name, value }) => {
    const { title, means } = Object.hasOwn(known, name) ? known[name]! : { title: name.replaceAll("_", " "), means: "" };
    return { name, text: `${title} ${value.toFixed(2)}`, means };
  });
}
