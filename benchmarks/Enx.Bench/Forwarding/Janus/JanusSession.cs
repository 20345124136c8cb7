using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Enx.Bench.Forwarding.Janus;

/// <summary>A session with Janus over its WebSocket, and one handle of the VideoRoom plugin in it. One request at a time.</summary>
internal sealed class JanusSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(25);

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _closing = new();
    private long _session;
    private long _handle;
    private int _last;

    private JanusSession() => _socket.Options.AddSubProtocol("janus-protocol");

    /// <summary>Opens one.</summary>
    public static async Task<JanusSession> OpenAsync(Uri address)
    {
        var session = new JanusSession();
        await session._socket.ConnectAsync(address, CancellationToken.None).ConfigureAwait(false);
        session._session = (await session.AskAsync(new { janus = "create" }, m => m.GetProperty("janus").ValueEquals("success")).ConfigureAwait(false)).GetProperty("data").GetProperty("id").GetInt64();
        session._handle = (await session.AskAsync(new { janus = "attach", plugin = "janus.plugin.videoroom" }, m => m.GetProperty("janus").ValueEquals("success")).ConfigureAwait(false)).GetProperty("data").GetProperty("id").GetInt64();
        return session;
    }

    /// <summary>Asks the plugin, and waits for its event (or answer) about it.</summary>
    public async Task<JsonElement> RequestAsync(object body, object? jsep = null) =>
        await AskAsync(jsep is null ? new { janus = "message", body } : new { janus = "message", body, jsep }, m => m.GetProperty("janus").GetString() is "event" or "success" && m.TryGetProperty("plugindata", out _)).ConfigureAwait(false);

    /// <summary>Keeps the session, and reads what comes, until it is closed.</summary>
    public async Task LiveAsync()
    {
        try
        {
            var reading = Task.Run(async () =>
            {
                while (true) await ReadAsync(_closing.Token).ConfigureAwait(false);
            });
            while (!_closing.IsCancellationRequested)
            {
                await Task.Delay(KeepAliveEvery, _closing.Token).ConfigureAwait(false);
                await SendAsync(new { janus = "keepalive" }).ConfigureAwait(false);
            }

            await reading.ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It is closed.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _socket.Abort();
        _socket.Dispose();
        _sending.Dispose();
        _closing.Dispose();
    }

    private async Task<JsonElement> AskAsync(object request, Func<JsonElement, bool> isAnswer)
    {
        await SendAsync(request).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var message = await ReadAsync(patience.Token).ConfigureAwait(false);
            if (message.GetProperty("janus").ValueEquals("error")) throw new InvalidOperationException($"Janus refuses: {message}");
            if (isAnswer(message)) return message;
        }
    }

    private async Task SendAsync(object request)
    {
        var fields = JsonSerializer.SerializeToNode(request)!.AsObject();
        fields["transaction"] = $"t{Interlocked.Increment(ref _last)}";
        if (_session != 0) fields["session_id"] = _session;
        if (_handle != 0 && fields["janus"]!.GetValue<string>() != "keepalive") fields["handle_id"] = _handle;
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(fields.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<JsonElement> ReadAsync(CancellationToken cancelled)
    {
        _message.ResetWrittenCount();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_message.GetMemory(16 * 1024), cancelled).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close) throw new WebSocketException("Janus closed the socket");
            _message.Advance(part.Count);
            if (part.EndOfMessage) return JsonElement.Parse(_message.WrittenSpan);
        }
    }
}
