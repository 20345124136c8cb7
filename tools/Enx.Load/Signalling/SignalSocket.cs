using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Enx.Load.Signalling;

/// <summary>A refused call.</summary>
/// <param name="code">The number that the protocol gives it; 0 when the socket was closed.</param>
/// <param name="message">What to do.</param>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    /// <summary>The number that the protocol gives it; 0 when the socket was closed.</summary>
    public int Code { get; } = code;
}

/// <summary>A notification as it came.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Seq">Its number; 0 for one that has none.</param>
/// <param name="Payload">What it says.</param>
internal sealed record Heard(string Method, long Seq, JsonElement Payload);

/// <summary>
/// A client of the signalling address over a real WebSocket: JSON-RPC 2.0, one object a frame. It keeps nothing of what came; who wants
/// that, listens. Calls may come from any thread; what is listened for comes from one task, in the order in which it arrived.
/// </summary>
internal sealed class SignalSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket;
    private readonly ConcurrentDictionary<string, Call> _calls = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private long _lastHeard = Stopwatch.GetTimestamp();
    private int _lastId;

    private SignalSocket(ClientWebSocket socket) => _socket = socket;

    /// <summary>Called with each notification as it comes; null for nobody.</summary>
    public Action<Heard>? OnHeard { get; set; }

    /// <summary>Called for each answer before who called has it: whether the call was carried out, and the whole answer.</summary>
    public Action<bool, JsonElement>? OnAnswer { get; init; }

    /// <summary>Called with what answers no call.</summary>
    public Action<JsonElement>? OnStray { get; init; }

    /// <summary>Completes when the socket is gone, whoever closed it.</summary>
    public Task Ended => _reading;

    /// <summary>How the server closed the socket; 0 when it did not.</summary>
    public int CloseStatus => (int)(_socket.CloseStatus ?? 0);

    /// <summary>How long nothing has come.</summary>
    public TimeSpan Quiet => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastHeard));

    /// <summary>Opens a socket.</summary>
    /// <param name="address">Where.</param>
    /// <param name="origin">The page that it comes from; null for none.</param>
    /// <param name="within">How long that may take; null for as long as it takes.</param>
    /// <param name="made">Makes of the socket what reads it: gets it before anything was read.</param>
    public static async Task<T> OpenAsync<T>(Uri address, string? origin, TimeSpan? within, Func<ClientWebSocket, T> made)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        using var patience = new CancellationTokenSource(within ?? Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(address, patience.Token).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return made(socket);
    }

    /// <summary>Opens a socket, and reads it.</summary>
    /// <param name="address">Where.</param>
    /// <param name="onHeard">Called with each notification as it comes.</param>
    /// <param name="within">How long that may take.</param>
    public static Task<SignalSocket> OpenAsync(Uri address, Action<Heard> onHeard, TimeSpan within) =>
        OpenAsync(address, null, within, socket => Over(socket, onHeard, null, null));

    /// <summary>Reads a socket that is open.</summary>
    /// <param name="socket">The socket; disposed of with this.</param>
    /// <param name="onHeard">As <see cref="OnHeard"/>.</param>
    /// <param name="onAnswer">As <see cref="OnAnswer"/>.</param>
    /// <param name="onStray">As <see cref="OnStray"/>.</param>
    public static SignalSocket Over(ClientWebSocket socket, Action<Heard>? onHeard, Action<bool, JsonElement>? onAnswer, Action<JsonElement>? onStray)
    {
        var signal = new SignalSocket(socket) { OnHeard = onHeard, OnAnswer = onAnswer, OnStray = onStray };
        signal._reading = signal.ReadAsync();
        return signal;
    }

    /// <summary>Calls a method; completes with its result.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="parameters">With what, as JSON.</param>
    /// <param name="onResult">Called with the result before anything that came after it is looked at.</param>
    /// <param name="within">How long the answer may take.</param>
    /// <exception cref="RpcException">The call was refused, or the socket is closed.</exception>
    public async Task<JsonElement> CallAsync(string method, string parameters = "{}", Action<JsonElement>? onResult = null, TimeSpan? within = null)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var call = _calls[id] = new Call(new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously), onResult);
        if (_reading.IsCompleted) call.Answer.TrySetException(Closed());
        else await SendTextAsync($$"""{"jsonrpc": "2.0", "id": {{id}}, "method": "{{method}}", "params": {{parameters}}}""").ConfigureAwait(false);
        return await call.Answer.Task.WaitAsync(within ?? Patience).ConfigureAwait(false);
    }

    /// <summary>Sends a text frame.</summary>
    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    /// <summary>Sends a frame, or a part of one.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool end = true)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(bytes, type, end, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    /// <summary>Closes the socket, unless it is.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_socket.State == WebSocketState.Open) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
            await _reading.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (WebSocketException)
        {
            // It was closed by the other side in the same moment.
        }

        _socket.Dispose();
        _sending.Dispose();
    }

    private static RpcException Closed() => new(0, "the socket was closed");

    private async Task ReadAsync()
    {
        var message = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(message.GetMemory(16 * 1024), CancellationToken.None).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Advance(part.Count);
                if (!part.EndOfMessage) continue;
                Take(JsonElement.Parse(message.WrittenSpan));
                message.ResetWrittenCount();
            }

            if (_socket.State == WebSocketState.CloseReceived) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection broke.
        }
        finally
        {
            foreach (var call in _calls.Values) call.Answer.TrySetException(Closed());
        }
    }

    private void Take(JsonElement message)
    {
        Check(message.GetProperty("jsonrpc").ValueEquals("2.0"), message);
        Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
        if (message.TryGetProperty("method", out var method))
        {
            var p = message.GetProperty("params");
            OnHeard?.Invoke(new Heard(method.GetString()!, p.GetProperty("seq").GetInt64(), p.GetProperty("payload")));
            return;
        }

        if (!_calls.TryRemove(message.GetProperty("id").GetRawText(), out var call))
        {
            OnStray?.Invoke(message);
        }
        else if (message.TryGetProperty("error", out var error))
        {
            OnAnswer?.Invoke(false, message);
            var code = error.GetProperty("code").GetInt32();
            Check(error.GetProperty("data").GetProperty("errorCode").GetInt32() == code, message);
            Check(error.GetProperty("data").GetProperty("msg").ValueEquals(error.GetProperty("message").GetString()), message);
            call.Answer.TrySetException(new RpcException(code, error.GetProperty("message").GetString()!));
        }
        else
        {
            OnAnswer?.Invoke(true, message);
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
