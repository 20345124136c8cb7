using System.Net;
using System.Net.Security;
using Enx.Host.Configuration;
using Enx.Host.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Enx.Host.Web.Doors;

/// <summary>Opens the listeners of a node, and puts what holds for all requests before everything else.</summary>
internal static class DoorsSetup
{
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(20);

    public static IServiceCollection AddDoors(this IServiceCollection services) => services.AddSingleton<RefusedConnections>().AddSingleton<ClientSockets>();

    /// <summary>The listener for everybody comes first.</summary>
    public static void OpenDoors(this KestrelServerOptions kestrel, EnxSettings settings)
    {
        var (http, management) = (settings.Http, settings.Management);
        kestrel.Limits.RequestHeadersTimeout = settings.Limits.RequestHeadTimeout;
        // Browsers keep six connections each after a page has come; Kestrel's two minutes would have an office at the bound of its address.
        kestrel.Limits.KeepAliveTimeout = IdleConnection;
        var certificate = http.Tls is { } tls
            ? new CertificateFile(tls, kestrel.ApplicationServices.GetRequiredService<TimeProvider>(), kestrel.ApplicationServices.GetRequiredService<ILogger<CertificateFile>>())
            : null;
        kestrel.Open(settings, http.BindAddress, http.Port, settings.HasManagementDoor ? HttpDoorKind.Public : HttpDoorKind.Both, certificate);
        if (settings.HasManagementDoor) kestrel.Open(settings, management.BindAddress, management.Port, HttpDoorKind.Management, null);
    }

    /// <summary>Finds out who asks, before anything looks at that.</summary>
    public static void UseCallers(this IApplicationBuilder app, EnxSettings settings)
    {
        app.UseMiddleware<CallerMarks>();
        app.UseProxyHeaders(settings.Http);
    }

    /// <summary>Sends away who asks at the wrong door.</summary>
    public static void UseDoors(this IApplicationBuilder app) => app.UseMiddleware<DoorRules>();

    private static void Open(this KestrelServerOptions kestrel, EnxSettings settings, IPAddress address, int port, HttpDoorKind kind, CertificateFile? certificate)
    {
        var parts = kestrel.ApplicationServices;
        var gate = new ConnectionGate(settings, parts.GetRequiredService<NodeCounters>(), parts.GetRequiredService<RefusedConnections>(), parts.GetRequiredService<TimeProvider>());
        kestrel.Listen(address, port, listener =>
        {
            gate.Guard(listener);
            // Bounds are those of a connection with one request at a time, and a WebSocket within HTTP/2 would be another kind of request.
            listener.Protocols = HttpProtocols.Http1;
            // Behind the gate: who is not let in costs no handshake.
            if (certificate is not null) listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }) });
            new HttpDoor(kind, IPAddress.IsLoopback(address)).Mark(listener);
        });
    }
}
