using System.Text.Encodings.Web;
using System.Text.Json;

namespace Enx.Cli;

/// <summary>One call of the command: the node, and where and how to write.</summary>
/// <param name="Node">The node that is asked.</param>
/// <param name="Output">Where answers go.</param>
/// <param name="Json">Whether they are for scripts.</param>
/// <param name="Stopping">Ends with Ctrl+C.</param>
internal sealed record Call(NodeClient Node, TextWriter Output, bool Json, CancellationToken Stopping)
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task<JsonElement> GetAsync(string path) => Node.GetAsync(path, Stopping);

    public Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null) => Node.SendAsync(method, path, body, Stopping);

    /// <summary>Writes an answer: as it came for scripts, else as the caller likes.</summary>
    public void Write(JsonElement answer, Action<TextWriter> forPeople)
    {
        if (Json) Output.WriteLine(JsonSerializer.Serialize(answer, Written));
        else forPeople(Output);
    }
}
