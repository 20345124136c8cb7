using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Enx.Load.Signalling;

namespace Enx.Testing.Nodes;

/// <summary>
/// A client of the signalling address over a real WebSocket. Keeps everything that comes in one list, in order, so that tests can
/// say what came before what.
/// </summary>
internal sealed class SignalClient : IAsyncDisposable
{
    public const string Offer = """
        {"sdp": "v=0 offer", "sections": [{"mid": "0", "use": "microphone"}, {"mid": "1", "use": "camera"}, {"mid": "2", "use": "share"},
          {"mid": "3", "use": "slot", "slot": 1}, {"mid": "4", "use": "slot", "slot": 1}, {"mid": "5", "use": "slot", "slot": 101}]}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SignalSocket _signal;
    private readonly Channel<Heard> _heard = Channel.CreateUnbounded<Heard>();
    private readonly Channel<JsonElement> _strays = Channel.CreateUnbounded<JsonElement>();

    private SignalClient(ClientWebSocket socket, Action<Heard>? onHeard)
    {
        OnHeard = onHeard;
        _signal = SignalSocket.Over(socket, Hear, (done, _) => Log.Enqueue(done ? "result" : "error"), stray => _strays.Writer.TryWrite(stray));
        _ = _signal.Ended.ContinueWith(_ => Close(), TaskContinuationOptions.ExecuteSynchronously);
    }

    /// <summary>All messages, in the order in which they came: "result", "error" or the notification's method.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Called with each notification as it comes; null for nobody.</summary>
    public Action<Heard>? OnHeard { get; set; }

    /// <summary>Who the client is in the room.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>What the join was answered with.</summary>
    public JsonElement Room { get; private set; }

    /// <summary>Completes when the socket is gone, whoever closed it.</summary>
    public Task Ended => _signal.Ended;

    /// <summary>How long nothing has come.</summary>
    public TimeSpan Quiet => _signal.Quiet;

    /// <param name="address">Where.</param>
    /// <param name="origin">The page that it comes from; null for none.</param>
    /// <param name="onHeard">Called with each notification as it comes.</param>
    /// <param name="within">How long that may take; null for as long as it takes.</param>
    public static Task<SignalClient> OpenAsync(Uri address, string? origin = null, Action<Heard>? onHeard = null, TimeSpan? within = null) =>
        SignalSocket.OpenAsync(address, origin, within, socket => new SignalClient(socket, onHeard));

    /// <summary>Joins without being waited for when the connection is lost, unless <paramref name="roomInfo"/> says otherwise.</summary>
    public async Task<JsonElement> JoinAsync(string token, string offer = Offer, string roomInfo = """{"allow_reconnect": false}""")
    {
        var result = await CallAsync("joinRoom", $$"""{"token": "{{token}}", "localInfo": {}, "roomInfo": {{roomInfo}}, "advanceOptions": [], "offer": {{offer}}}""");
        Room = result.GetProperty("room");
        ClientId = Room.GetProperty("clientId").GetString()!;
        return result;
    }

    /// <inheritdoc cref="SignalSocket.CallAsync"/>
    public Task<JsonElement> CallAsync(string method, string parameters = "{}", Action<JsonElement>? onResult = null, TimeSpan? within = null) =>
        _signal.CallAsync(method, parameters, onResult, within);

    /// <summary>The refusal of a call.</summary>
    public async Task<RpcException> RefusedAsync(string method, string parameters = "{}")
    {
        try
        {
            throw new InvalidOperationException($"{method} was to be refused, and was answered with {await CallAsync(method, parameters)}");
        }
        catch (RpcException refusal)
        {
            return refusal;
        }
    }

    /// <inheritdoc cref="SignalSocket.SendTextAsync"/>
    public Task SendTextAsync(string text) => _signal.SendTextAsync(text);

    /// <inheritdoc cref="SignalSocket.SendAsync"/>
    public Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool end = true) => _signal.SendAsync(bytes, type, end);

    /// <summary>The next notification, whatever it is.</summary>
    public async Task<Heard> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next notification of that name; others before it are passed over.</summary>
    public async Task<Heard> HearAsync(string method)
    {
        while (true)
        {
            var heard = await NextAsync();
            if (heard.Method == method) return heard;
        }
    }

    /// <summary>The next message that answers no call of ours: errors without an id.</summary>
    public async Task<JsonElement> StrayAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _strays.Reader.ReadAsync(patience.Token);
    }

    /// <summary>How the server closed the socket.</summary>
    public async Task<int> ClosedAsync()
    {
        await Ended.WaitAsync(Patience);
        return _signal.CloseStatus;
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Abort() => _signal.Abort();

    public ValueTask DisposeAsync() => _signal.DisposeAsync();

    private void Hear(Heard heard)
    {
        Log.Enqueue(heard.Method);
        OnHeard?.Invoke(heard);
        _heard.Writer.TryWrite(heard);
    }

    private void Close()
    {
        _heard.Writer.TryComplete();
        _strays.Writer.TryComplete();
    }
}
