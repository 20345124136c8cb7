using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Enx.Testing.Nodes;

/// <summary>A refused call.</summary>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}

/// <summary>A notification as it came.</summary>
internal sealed record Heard(string Method, long Seq, JsonElement Payload);

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

    private readonly ClientWebSocket _socket;
    private readonly Channel<Heard> _heard = Channel.CreateUnbounded<Heard>();
    private readonly ConcurrentDictionary<string, Call> _calls = new();
    private readonly Channel<JsonElement> _strays = Channel.CreateUnbounded<JsonElement>();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Task _reading;
    private long _lastHeard = Stopwatch.GetTimestamp();
    private int _lastId;

    private SignalClient(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
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
    public Task Ended => _reading;

    /// <summary>How long nothing has come.</summary>
    public TimeSpan Quiet => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastHeard));

    /// <param name="address">Where.</param>
    /// <param name="origin">The page that it comes from; null for none.</param>
    /// <param name="onHeard">Called with each notification as it comes.</param>
    /// <param name="within">How long that may take; null for as long as it takes.</param>
    public static async Task<SignalClient> OpenAsync(Uri address, string? origin = null, Action<Heard>? onHeard = null, TimeSpan? within = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        using var patience = new CancellationTokenSource(within ?? Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(address, patience.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new SignalClient(socket) { OnHeard = onHeard };
    }

    /// <summary>Joins without being waited for when the connection is lost, unless <paramref name="roomInfo"/> says otherwise.</summary>
    public async Task<JsonElement> JoinAsync(string token, string offer = Offer, string roomInfo = """{"allow_reconnect": false}""")
    {
        var result = await CallAsync("joinRoom", $$"""{"token": "{{token}}", "localInfo": {}, "roomInfo": {{roomInfo}}, "advanceOptions": [], "offer": {{offer}}}""");
        Room = result.GetProperty("room");
        ClientId = Room.GetProperty("clientId").GetString()!;
        return result;
    }

    /// <param name="method">What is called.</param>
    /// <param name="parameters">With what.</param>
    /// <param name="onResult">Called with the result before anything that came after it is looked at.</param>
    /// <param name="within">How long the answer may take.</param>
    public async Task<JsonElement> CallAsync(string method, string parameters = "{}", Action<JsonElement>? onResult = null, TimeSpan? within = null)
    {
        var id = Interlocked.Increment(ref _lastId).ToString();
        var call = _calls[id] = new Call(new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously), onResult);
        if (_reading.IsCompleted) call.Answer.TrySetException(new RpcException(0, "the socket was closed"));
        else await SendTextAsync($$"""{"jsonrpc": "2.0", "id": {{id}}, "method": "{{method}}", "params": {{parameters}}}""");
        return await call.Answer.Task.WaitAsync(within ?? Patience);
    }

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

    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool end = true)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, type, end, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

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
        await _reading.WaitAsync(Patience);
        return (int)(_socket.CloseStatus ?? 0);
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_socket.State == WebSocketState.Open) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            await _reading.WaitAsync(Patience);
        }
        catch (WebSocketException)
        {
            // It was closed by the other side in the same moment.
        }
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var message = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(message.GetMemory(16 * 1024), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Advance(part.Count);
                if (!part.EndOfMessage) continue;
                Take(JsonElement.Parse(message.WrittenSpan));
                message.ResetWrittenCount();
            }
            if (_socket.State == WebSocketState.CloseReceived) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection broke.
        }
        finally
        {
            _heard.Writer.TryComplete();
            _strays.Writer.TryComplete();
            foreach (var call in _calls.Values) call.Answer.TrySetException(new RpcException(0, "the socket was closed"));
        }
    }

    private void Take(JsonElement message)
    {
        Check(message.GetProperty("jsonrpc").ValueEquals("2.0"), message);
        Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
        if (message.TryGetProperty("method", out var method))
        {
            var p = message.GetProperty("params");
            var heard = new Heard(method.GetString()!, p.GetProperty("seq").GetInt64(), p.GetProperty("payload"));
            Log.Enqueue(heard.Method);
            OnHeard?.Invoke(heard);
            _heard.Writer.TryWrite(heard);
            return;
        }
        var id = message.GetProperty("id").GetRawText();
        if (!_calls.TryRemove(id, out var call))
        {
            _strays.Writer.TryWrite(message);
        }
        else if (message.TryGetProperty("error", out var error))
        {
            Log.Enqueue("error");
            var code = error.GetProperty("code").GetInt32();
            Check(error.GetProperty("data").GetProperty("errorCode").GetInt32() == code, message);
            Check(error.GetProperty("data").GetProperty("msg").ValueEquals(error.GetProperty("message").GetString()), message);
            call.Answer.TrySetException(new RpcException(code, error.GetProperty("message").GetString()!));
        }
        else
        {
            Log.Enqueue("result");
            call.OnResult?.Invoke(message.GetProperty("result"));
            call.Answer.TrySetResult(message.GetProperty("result"));
        }
    }

    private static void Check(bool asAgreed, JsonElement message)
    {
        if (!asAgreed) throw new InvalidOperationException($"The server sent what the protocol does not have: {message}");
    }

    /// <summary>A call that waits for its answer.</summary>
    private sealed record Call(TaskCompletionSource<JsonElement> Answer, Action<JsonElement>? OnResult);
}
