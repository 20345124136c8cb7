using System.Net;
using System.Net.Security;
using Enx.Host.Configuration;
using Enx.Host.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Enx.Host.Web.Listeners;

/// <summary>Opens the listeners of a node, and puts what holds for all requests before everything else.</summary>
internal static class ListenersSetup
{
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(20);

    public static IServiceCollection AddListeners(this IServiceCollection services) => services.AddSingleton<RefusedConnections>().AddSingleton<ClientSockets>();

    /// <summary>The listener for everybody comes first.</summary>
    public static void OpenListeners(this KestrelServerOptions kestrel, EnxSettings settings)
    {
        var (http, management) = (settings.Http, settings.Management);
        kestrel.Limits.RequestHeadersTimeout = settings.Limits.RequestHeadTimeout;
        // Browsers keep six connections each after a page has come; Kestrel's two minutes would have an office at the bound of its address.
        kestrel.Limits.KeepAliveTimeout = IdleConnection;
        var certificate = http.Tls is { } tls
            ? new CertificateFile(tls, kestrel.ApplicationServices.GetRequiredService<TimeProvider>(), kestrel.ApplicationServices.GetRequiredService<ILogger<CertificateFile>>())
            : null;
        kestrel.Open(settings, http.BindAddress, http.Port, settings.HasManagementListener ? NodeListenerKind.Public : NodeListenerKind.Both, certificate);
        if (settings.HasManagementListener) kestrel.Open(settings, management.BindAddress, management.Port, NodeListenerKind.Management, null);
    }

    /// <summary>Finds out who asks, before anything looks at that.</summary>
    public static void UseCallers(this IApplicationBuilder app, EnxSettings settings)
    {
        app.UseMiddleware<CallerMarks>();
        app.UseProxyHeaders(settings.Http);
    }

    /// <summary>Sends away who asks at the wrong listener.</summary>
    public static void UseListenerRules(this IApplicationBuilder app) => app.UseMiddleware<ListenerRules>();

    private static void Open(this KestrelServerOptions kestrel, EnxSettings settings, IPAddress address, int port, NodeListenerKind kind, CertificateFile? certificate)
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
            new NodeListener(kind, IPAddress.IsLoopback(address)).Mark(listener);
        });
    }
}
