using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Enx.Testing.Network;

/// <summary>
/// A reverse proxy in front of a node, as far as the node can tell: it connects from an address of its own and says in <c>X-Forwarded-For</c> who is
/// behind it, another address for each connection.
/// </summary>
public sealed class ForwardingProxy : IAsyncDisposable
{
    private const int LongestHead = 16 * 1024;

    private readonly IPEndPoint _target;
    private readonly IPAddress _from;
    private readonly Func<int, string> _clientOf;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;

    /// <summary>Opens one.</summary>
    /// <param name="target">The node.</param>
    /// <param name="from">The address that it connects from.</param>
    /// <param name="clientOf">Who it says is behind its nth connection.</param>
    public ForwardingProxy(IPEndPoint target, IPAddress from, Func<int, string> clientOf)
    {
        (_target, _from, _clientOf) = (target, from, clientOf);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients reach it.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Resets every connection that is open, all at once.</summary>
    public void DropAll()
    {
        foreach (var socket in _open.Keys) socket.Close(0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        DropAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var number = 0; ; number++)
        {
            var client = await _listener.AcceptSocketAsync(_closing.Token).ConfigureAwait(false);
            _ = CarryAsync(client, _clientOf(number));
        }
    }

    private async Task CarryAsync(Socket client, string name)
    {
        var node = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        (_open[client], _open[node]) = (0, 0);
        try
        {
            node.Bind(new IPEndPoint(_from, 0));
            await node.ConnectAsync(_target).ConfigureAwait(false);
            var head = await ReadHeadAsync(client).ConfigureAwait(false);
            var lineEnd = head.IndexOf("\r\n", StringComparison.Ordinal) + 2;
            await node.SendAsync(Encoding.Latin1.GetBytes(head.Insert(lineEnd, $"X-Forwarded-For: {name}\r\n"))).ConfigureAwait(false);
            await Task.WhenAny(CopyAsync(client, node), CopyAsync(node, client)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // One of the two is gone.
        }
        finally
        {
            foreach (var socket in new[] { client, node })
            {
                _open.TryRemove(socket, out _);
                socket.Dispose();
            }
        }
    }

    /// <summary>The first request, as far as it has come when its head is whole.</summary>
    private static async Task<string> ReadHeadAsync(Socket client)
    {
        var (buffer, length) = (new byte[LongestHead], 0);
        while (true)
        {
            var count = await client.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
            if (count == 0) throw new IOException("The client said no more.");
            length += count;
            var text = Encoding.Latin1.GetString(buffer, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal)) return text;
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[LongestHead];
        while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var count) await to.SendAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
    }
}
