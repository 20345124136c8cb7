using System.Buffers;
using System.Collections.Concurrent;
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
/// A client of the signalling door over a real WebSocket. Keeps everything that comes in one list, in order, so that tests can
/// say what came before what.
/// </summary>
internal sealed class SignalClient : IAsyncDisposable
{
    public const string Offer = """
        {"sdp": "v=0 offer", "sections": [{"mid": "0", "use": "microphone"}, {"mid": "1", "use": "camera"}, {"mid": "2", "use": "share"},
          {"mid": "3", "use": "slot", "slot": 1}, {"mid": "4", "use": "slot", "slot": 1}, {"mid": "5", "use": "slot", "slot": 101}]}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket;
    private readonly Channel<Heard> _heard = Channel.CreateUnbounded<Heard>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly Channel<JsonElement> _strays = Channel.CreateUnbounded<JsonElement>();
    private readonly Task _reading;
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

    public static async Task<SignalClient> OpenAsync(Uri address, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(address, CancellationToken.None);
        return new SignalClient(socket);
    }

    /// <summary>Joins without being waited for when the connection is lost, unless <paramref name="roomInfo"/> says otherwise.</summary>
    public async Task<JsonElement> JoinAsync(string token, string offer = Offer, string roomInfo = """{"allow_reconnect": false}""")
    {
        var result = await CallAsync("joinRoom", $$"""{"token": "{{token}}", "localInfo": {}, "roomInfo": {{roomInfo}}, "advanceOptions": [], "offer": {{offer}}}""");
        Room = result.GetProperty("room");
        ClientId = Room.GetProperty("clientId").GetString()!;
        return result;
    }

    public async Task<JsonElement> CallAsync(string method, string parameters = "{}")
    {
        var id = Interlocked.Increment(ref _lastId).ToString();
        var answer = _calls[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendTextAsync($$"""{"jsonrpc": "2.0", "id": {{id}}, "method": "{{method}}", "params": {{parameters}}}""");
        return await answer.Task.WaitAsync(Patience);
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

    public Task SendTextAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool end = true) => _socket.SendAsync(bytes, type, end, CancellationToken.None).AsTask();

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
            foreach (var call in _calls.Values) call.TrySetException(new RpcException(0, "the socket was closed"));
        }
    }

    private void Take(JsonElement message)
    {
        Check(message.GetProperty("jsonrpc").ValueEquals("2.0"), message);
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
            call.TrySetException(new RpcException(code, error.GetProperty("message").GetString()!));
        }
        else
        {
            Log.Enqueue("result");
            call.TrySetResult(message.GetProperty("result"));
        }
    }
    private static void Check(bool asAgreed, JsonElement message)
    {
        if (!asAgreed) throw new InvalidOperationException($"The server sent what the protocol does not have: {message}");
    }
}
