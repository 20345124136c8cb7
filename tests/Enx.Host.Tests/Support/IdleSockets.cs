using System.Net;
using System.Net.Sockets;

namespace Enx.Host.Tests.Support;

/// <summary>TCP connections that say nothing.</summary>
internal static class IdleSockets
{
    /// <summary>Opens so many, from an address of this machine. One that is reset at once is among them.</summary>
    public static async Task<List<Socket>> ConnectAsync(Uri to, int count, IPAddress? from = null)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            if (from is not null) socket.Bind(new IPEndPoint(from, 0));
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, to.Port));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Closed before this side had seen it open.
            }
        }

        return sockets;
    }

    /// <summary>Whether the other side has closed it.</summary>
    public static bool IsClosed(Socket socket) => !socket.Connected || socket.Poll(0, SelectMode.SelectRead);
}
