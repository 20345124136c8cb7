namespace Enx.Fuzz;

/// <summary>The inputs of a target that are kept: a text file, one input a line as base64, so that a change of it can be read as one.</summary>
internal static class Corpus
{
    /// <summary>Those that came with the program.</summary>
    public static IReadOnlyList<byte[]> Load(string target) => Read(Path.Combine(AppContext.BaseDirectory, "corpus", $"{target}.txt"));

    /// <summary>Reads a file; nothing when it is not there.</summary>
    public static IReadOnlyList<byte[]> Read(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Convert.FromBase64String)] : [];

    /// <summary>Writes a file, the shortest first.</summary>
    public static void Write(string path, IEnumerable<byte[]> inputs)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, inputs.OrderBy(i => i.Length).Select(Convert.ToBase64String).Distinct());
    }
}
