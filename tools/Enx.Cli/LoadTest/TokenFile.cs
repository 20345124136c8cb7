using System.Collections.Concurrent;
using Enx.Load.Running;
using Enx.Load.Scenarios;

namespace Enx.Cli.LoadTest;

/// <summary>Tokens that somebody has made, for who has no application's key. The rooms are those of the tokens; they are left as they are.</summary>
internal sealed class TokenFile : IRoomService
{
    private const long MostBytes = 32L * 1024 * 1024;

    private readonly ConcurrentQueue<string> _tokens;
    private readonly IReadOnlyList<NodeClient> _nodes;

    private TokenFile(IEnumerable<string> tokens, IReadOnlyList<NodeClient> nodes) => (_tokens, _nodes) = (new ConcurrentQueue<string>(tokens), nodes);

    /// <summary>Reads a file, a token a line.</summary>
    /// <exception cref="CliException">There is none in it.</exception>
    public static async Task<TokenFile> ReadAsync(FileInfo file, IReadOnlyList<NodeClient> nodes)
    {
        if (!file.Exists) throw new CliException(ExitCodes.Usage, $"There is no file {file.FullName}.");
        if (file.Length > MostBytes) throw new CliException(ExitCodes.Usage, $"{file.Name} is larger than {MostBytes / 1024 / 1024} MiB.");
        var tokens = (await File.ReadAllLinesAsync(file.FullName)).Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        return tokens.Count > 0 ? new TokenFile(tokens, nodes) : throw new CliException(ExitCodes.Usage, $"{file.Name} has no tokens: one a line is expected.");
    }

    /// <inheritdoc/>
    public Task<string> CreateRoomAsync(string name, Scenario scenario, CancellationToken stopping) => Task.FromResult(name);

    /// <inheritdoc/>
    public Task<string> TokenAsync(string roomId, string name, bool sends, CancellationToken stopping) => _tokens.TryDequeue(out var token)
        ? Task.FromResult(token)
        : throw new RoomServiceException("The file has no more tokens: each person needs one, and another for coming again.");

    /// <inheritdoc/>
    public Task DeleteRoomAsync(string roomId) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<NodeFigures?> ReadFiguresAsync(CancellationToken stopping)
    {
        try
        {
            return await NodeRooms.ReadAsync(_nodes, stopping);
        }
        catch (RoomServiceException)
        {
            // Who has tokens alone may not be told.
            return null;
        }
    }
}
