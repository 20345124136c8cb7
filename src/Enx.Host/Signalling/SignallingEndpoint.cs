using System.Buffers;
using System.Net.WebSockets;
using Akka.Actor;
using Enx.Actors.Limits;
using Enx.Host.Metrics;

namespace Enx.Host.Signalling;

/// <summary>
/// The loops of one WebSocket. One reads whole messages, within their size and rate, and gives them to the session; one writes
/// what the session has put into the outlet. Whoever ends it first says with which code; what waits is sent, then the close,
/// then the client has a moment to close, too. No loop outlives this.
/// </summary>
internal static class SignallingEndpoint
{
    /// <summary>How long a client may take to read what waits for it and to close in turn.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(3);

    private const int SmallestBuffer = 4 * 1024;

    // A join with its offer is much smaller.
    private const int MostPassedOver = 64 * 1024;

    // Seconds' worth: a page that comes back says much at once.
    private const int BytesAtOnce = 4;

    /// <summary>Holds the conversation. Completes when the socket is done with.</summary>
    /// <param name="socket">The open socket.</param>
    /// <param name="system">Where the session lives.</param>
    /// <param name="node">What the session needs.</param>
    /// <param name="time">The clock of the rate limit.</param>
    /// <param name="stopping">Is cancelled when the node begins to stop.</param>
    public static async Task RunAsync(WebSocket socket, ActorSystem system, SessionServices node, TimeProvider time, CancellationToken stopping)
    {
        var outlet = new SocketOutlet(node.Limits.OutboundQueue, node.Outbound);
        IActorRef session;
        try
        {
            session = system.ActorOf(SignallingSession.Props(node, outlet), NodeCounters.SessionNames + Guid.NewGuid().ToString("n"));
        }
        catch (InvalidOperationException)
        {
            // The actor system ends: a node that others have put out does so without being asked to.
            await CloseAsync(socket, SocketClose.NodeStopping, Task.CompletedTask, Task.CompletedTask);
            return;
        }
        await using var registration = stopping.Register(() => outlet.Close(SocketClose.NodeStopping));

        var reading = ReadAsync(socket, session, outlet, node, time);
        var writing = WriteAsync(socket, outlet);
        await Task.WhenAny(reading, writing, outlet.Closing);
        outlet.Close(SocketClose.Normal);
        session.Tell(new SignallingSession.SocketGone(GoingAway: reading.IsCompletedSuccessfully && await reading));
        try
        {
            await CloseAsync(socket, await outlet.Closing, reading, writing);
        }
        finally
        {
            outlet.End();
        }
    }

    /// <summary>Closes a socket with which nothing is to be spoken. What the client says meanwhile is passed over, and soon ends it.</summary>
    public static async Task RefuseAsync(WebSocket socket, SocketClose close)
    {
        using var patience = new CancellationTokenSource(ClosePatience);
        var buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Reason, patience.Token);
            // A connection that is cut while something lies unread takes the close frame with it.
            for (var left = MostPassedOver; left > 0 && socket.State != WebSocketState.Closed;)
                left -= Math.Max(1, (await socket.ReceiveAsync(buffer.AsMemory(), patience.Token)).Count);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client is gone, or did not close.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (socket.State != WebSocketState.Closed) socket.Abort();
        }
    }

    private static async Task CloseAsync(WebSocket socket, SocketClose close, Task reading, Task writing)
    {
        try
        {
            await writing.WaitAsync(ClosePatience);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = new CancellationTokenSource(ClosePatience);
                await socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Reason, patience.Token);
            }
            await reading.WaitAsync(ClosePatience);
        }
        catch (Exception e) when (e is TimeoutException or WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client is gone or reads nothing: there is nobody left to be polite to.
        }
        finally
        {
            if (socket.State != WebSocketState.Closed) socket.Abort();
            await Task.WhenAll(reading, writing);
        }
    }

    /// <summary>Reads until the socket is closed. True when the client closed it because its page went away.</summary>
    private static async Task<bool> ReadAsync(WebSocket socket, IActorRef session, SocketOutlet outlet, SessionServices node, TimeProvider time)
    {
        var limit = node.Limits.MessageSize;
        var messages = new TokenBucket(node.Limits.MessagesPerSecond, node.Limits.MessagesPerSecond, time);
        var bytes = new TokenBucket(node.Limits.BytesPerSecond, Math.Max(limit, (long)node.Limits.BytesPerSecond * BytesAtOnce), time);
        var buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length) buffer = Grow(buffer, limit + 1);
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return socket.CloseStatus == WebSocketCloseStatus.EndpointUnavailable;
                if (outlet.IsClosed) continue; // only the client's close is waited for
                if (received.MessageType == WebSocketMessageType.Binary)
                {
                    outlet.Close(SocketClose.NotText);
                    length = 0;
                    continue;
                }
                length += received.Count;
                if (length > limit)
                {
                    outlet.Close(SocketClose.TooLarge);
                    length = 0;
                    continue;
                }
                if (!received.EndOfMessage) continue;
                if (messages.TryTake() && bytes.TryTake(length)) session.Tell(new SignallingSession.Frame(buffer.AsSpan(0, length).ToArray()));
                else outlet.Close(SocketClose.TooManyMessages);
                length = 0;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection broke, or was silent for too long, or the text was not UTF-8 (the socket has said 1007 itself).
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task WriteAsync(WebSocket socket, SocketOutlet outlet)
    {
        try
        {
            await foreach (var message in outlet.Messages.ReadAllAsync())
            {
                try
                {
                    if (outlet.Discards) return;
                    await SendAsync(socket, message);
                }
                finally
                {
                    outlet.Sent(message.Length);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection broke: the read loop notices, too.
        }
    }

    private static async ValueTask SendAsync(WebSocket socket, OutboundMessage message)
    {
        if (message.Length == message.Head.Length)
        {
            await socket.SendAsync(message.Head, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            return;
        }

        var whole = ArrayPool<byte>.Shared.Rent(message.Length);
        try
        {
            message.CopyTo(whole);
            await socket.SendAsync(whole.AsMemory(0, message.Length), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    /// <summary>A larger buffer with the same beginning; never larger than it takes to see that a message is too large.</summary>
    private static byte[] Grow(byte[] buffer, int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(buffer.Length * 2, SmallestBuffer), Math.Max(most, buffer.Length + 1)));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
